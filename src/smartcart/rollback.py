"""`python -m smartcart.rollback`: show readers the previous release again."""

import os
import sys
from pathlib import Path

from smartcart.errors import RefusedError
from smartcart.publishing import ReleaseFolder
from smartcart.workspace_lock import lock_workspace


def main() -> int:
    """Switch back one release; return 1 and print a message if that is impossible."""
    workspace = Path(os.environ.get("SMARTCART_WORKSPACE") or ".")
    try:
        lock_workspace(workspace)
        left, seen = ReleaseFolder(workspace / "published").roll_back()
    except RefusedError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write(
        f"Readers see release {seen} again, and the next build continues from there.\n"
        f"Release {left} stays in {workspace / 'published' / 'releases'} until then.\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
