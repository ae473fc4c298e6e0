"""Errors that the user can fix, as opposed to bugs."""


class RefusedError(ValueError):
    """The request cannot be carried out; the message names the cause and the remedy."""
