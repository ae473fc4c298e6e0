"""Who has a database file open: DuckDB holds a lock on it for as long as it does."""

import fcntl
import struct
import sys
from pathlib import Path

# struct flock has its fields in another order there.
_MACOS = sys.platform == "darwin"
_FORMAT = "qqihh" if _MACOS else "hhqqi0q"
_WHOLE_FILE = (0, 0, 0, fcntl.F_WRLCK, 0) if _MACOS else (fcntl.F_WRLCK, 0, 0, 0, 0)
_KIND = 3 if _MACOS else 0


def is_read_by_others(file: Path) -> bool:
    """Tell whether another process holds a lock on a file that exists.

    Only asks (F_GETLK): taking a lock to find out would turn away a reader that opens it now.
    """
    with file.open("rb") as stream:
        answer = fcntl.fcntl(stream, fcntl.F_GETLK, struct.pack(_FORMAT, *_WHOLE_FILE))
    return bool(struct.unpack(_FORMAT, answer)[_KIND] != fcntl.F_UNLCK)
