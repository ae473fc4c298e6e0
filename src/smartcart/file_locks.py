"""Whether a database file is open elsewhere: DuckDB holds a lock while it has it open."""

import fcntl
import struct
import sys
from pathlib import Path

# struct flock has its fields in a different order there.
_MACOS = sys.platform == "darwin"
_FORMAT = "qqihh" if _MACOS else "hhqqi0q"
_WHOLE_FILE = (0, 0, 0, fcntl.F_WRLCK, 0) if _MACOS else (fcntl.F_WRLCK, 0, 0, 0, 0)
_KIND = 3 if _MACOS else 0


def is_read_by_others(file: Path) -> bool:
    """Return whether another process holds a lock on an existing file.

    Only queries the lock (F_GETLK): taking it would turn away a reader that opens the file now.
    """
    with file.open("rb") as stream:
        answer = fcntl.fcntl(stream, fcntl.F_GETLK, struct.pack(_FORMAT, *_WHOLE_FILE))
    return bool(struct.unpack(_FORMAT, answer)[_KIND] != fcntl.F_UNLCK)
