"""Only one process at a time works in a workspace; a second one is refused at once.

The lock ends with its process, however that ends; a kill leaves nothing to clean up.
"""

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from smartcart.errors import RefusedError

LOCK = ".lock"

# Open files of the locks that this process holds: dbt may ask more than once, and closing a file
# would release its lock.
_held: dict[Path, IO[str]] = {}


class WorkspaceError(RefusedError):
    """The workspace cannot be used: another process is working in it, or it is not writable."""


def lock_workspace(workspace: Path) -> None:
    """Keep other processes out of a workspace for the lifetime of this one.

    Args:
        workspace: folder with `warehouse/` and `published/`.

    Raises:
        WorkspaceError: another process holds it (the message names it), or it is not writable.
    """
    file = (workspace / "published" / LOCK).resolve()
    if file in _held:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.open("a+", encoding="utf-8")
    except OSError as error:
        raise WorkspaceError(
            f"The workspace {workspace.resolve()} cannot be written to: {error.strerror}."
            " Mend its permissions, or choose another one with SMARTCART_WORKSPACE=folder."
        ) from error
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        lock.seek(0)
        holder = lock.read().strip() or "another process"
        lock.close()
        raise WorkspaceError(
            f"A refresh is under way here: {holder}. Wait until it has ended, or give this one"
            " a workspace of its own with SMARTCART_WORKSPACE=folder."
        ) from error
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n")
    lock.flush()
    _held[file] = lock
