"""The error of the input seam, and how it names a file's content without echoing all of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from smartcart.errors import RefusedError

MOST_LETTERS = 40
MOST_NAMES = 40
CUSTOMER_FILE = "customer file"
ORDER_FILE = "file of order lines"
CONTACTS_FILE = "contacts file"

_input_kind = ContextVar("input_kind", default=CUSTOMER_FILE)


class InputError(RefusedError):
    """An input file cannot be read; the message names the file and the remedy."""


def input_kind() -> str:
    """Return what messages call the file that is being read."""
    return _input_kind.get()


@contextmanager
def reading(kind: str) -> Iterator[None]:
    """Call the file by this name in messages, such as CUSTOMER_FILE."""
    token = _input_kind.set(kind)
    try:
        yield
    finally:
        _input_kind.reset(token)


def shown_name(name: str) -> str:
    """Return a name from a file, on one line and at most MOST_LETTERS long."""
    text = re.sub(r"[\s\x00-\x1f\x7f]+", " ", name).strip()
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def shown_names(names: Iterable[str]) -> str:
    """Return names from a file, at most MOST_NAMES of them."""
    shown = [shown_name(name) or "(no name)" for name in names]
    more = [f"and {len(shown) - MOST_NAMES} more"] if len(shown) > MOST_NAMES else []
    return ", ".join([*shown[:MOST_NAMES], *more])


def unlike_files(words: str, headers: Mapping[str, str]) -> InputError:
    """Return the refusal of files that would have to be read in different ways.

    Args:
        words: what differs, in the plural.
        headers: file -> its header, for two files that differ.
    """
    lines = [f"{file}: {header}" for file, header in headers.items()]
    return InputError(
        "\n".join([f"The files of a pattern must be alike, but {words} differ:", *lines])
    )
