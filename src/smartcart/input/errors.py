"""The one error of the input seam, and how it names what a file holds without echoing it."""

import re
from collections.abc import Iterable, Mapping

from smartcart.errors import RefusedError

MOST_LETTERS = 40
MOST_NAMES = 40


class InputError(RefusedError):
    """The customer file cannot be read; the message names the file and the remedy."""


def shown_name(name: str) -> str:
    """Return a name that a file gives, on one line and not longer than MOST_LETTERS."""
    text = re.sub(r"[\s\x00-\x1f\x7f]+", " ", name).strip()
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def shown_names(names: Iterable[str]) -> str:
    """Return names that a file gives, at most MOST_NAMES of them."""
    shown = [shown_name(name) or "(no name)" for name in names]
    more = [f"and {len(shown) - MOST_NAMES} more"] if len(shown) > MOST_NAMES else []
    return ", ".join([*shown[:MOST_NAMES], *more])


def unlike_files(words: str, headers: Mapping[str, str]) -> InputError:
    """Return the refusal of files of which one needs to be read in another way than the others.

    Args:
        words: what differs, in the plural.
        headers: file -> its header, of two files that differ.
    """
    lines = [f"{file}: {header}" for file, header in headers.items()]
    return InputError(
        "\n".join([f"The files of a pattern must be alike, but {words} differ:", *lines])
    )
