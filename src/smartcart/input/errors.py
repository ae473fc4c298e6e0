"""The one error of the input seam."""


class InputError(ValueError):
    """The customer file cannot be read; the message names the file and the remedy."""
