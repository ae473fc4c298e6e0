"""Progress lines of a long refresh."""

import time
from collections.abc import Callable

SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Reports now and then which table was built last; a short refresh prints nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start counting the seconds.

        Args:
            clock: returns seconds.
        """
        self._clock = clock
        self._started = self._shown = clock()

    def line(self, table: str) -> str:
        """Return a line about the table just built; empty if the last line is recent."""
        now = self._clock()
        if now - self._shown < SECONDS_BETWEEN_LINES:
            return ""
        self._shown = now
        return f"  {now - self._started:,.0f} s: {table} is built"
