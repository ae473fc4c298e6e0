"""One process at a time works in a workspace."""

import subprocess
import sys
from pathlib import Path

import pytest

from smartcart.workspace_lock import WorkspaceError, lock_workspace

HOLD = (
    "import sys, pathlib; from smartcart.workspace_lock import lock_workspace;"
    "lock_workspace(pathlib.Path(sys.argv[1])); print('held', flush=True); input()"
)


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    """A process that holds the lock of a workspace."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_told_who_holds_it(
    holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    with pytest.raises(WorkspaceError, match=f"under way here: process {holder.pid}, since 2"):
        lock_workspace(tmp_path)
    lock_workspace(tmp_path / "another")
    holder.communicate("\n")
    lock_workspace(tmp_path)


def test_a_kill_leaves_nothing_behind(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    holder.kill()
    holder.communicate()
    lock_workspace(tmp_path)


def test_the_holder_may_ask_again(tmp_path: Path) -> None:
    lock_workspace(tmp_path)
    lock_workspace(tmp_path)
    second = subprocess.run(
        [sys.executable, "-c", HOLD, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert "WorkspaceError" in second.stderr
