"""The one error of the input seam."""

from collections.abc import Mapping

from smartcart.errors import RefusedError


class InputError(RefusedError):
    """The customer file cannot be read; the message names the file and the remedy."""


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
