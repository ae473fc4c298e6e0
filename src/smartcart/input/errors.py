"""The one error of the input seam."""

from smartcart.errors import RefusedError


class InputError(RefusedError):
    """The customer file cannot be read; the message names the file and the remedy."""
