"""What a long refresh shows of its progress."""

import time
from collections.abc import Callable

SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Says from time to time which table was built last; of a short refresh nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start counting the seconds.

        Args:
            clock: returns seconds.
        """
        self._clock = clock
        self._started = self._shown = clock()

    def line(self, table: str) -> str:
        """Return a line about a table that was just built; empty if the last one is recent."""
        now = self._clock()
        if now - self._shown < SECONDS_BETWEEN_LINES:
            return ""
        self._shown = now
        return f"  {now - self._started:,.0f} s: {table} is built"
