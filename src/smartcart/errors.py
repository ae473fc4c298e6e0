"""What is refused, as opposed to what goes wrong inside us."""


class RefusedError(ValueError):
    """What was asked for cannot be done; the message names the thing and the remedy."""
