"""A run of a process that has read the project is one from a terminal, and begins at once."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from support import DBT, Workspace, editable_project, lacking

from smartcart.warm_dbt import WarmDbt, is_supported

MODEL = "select 1 as one"
LONG = "{{ config(materialized='table') }} select count(*) as n from range(10_000_000_000)"


@pytest.fixture(scope="module", autouse=True)
def linux() -> None:
    """Skip where no run is forked; CI must."""
    if not is_supported():
        lacking("runs are forked on Linux only")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return editable_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def warm_dbt(project: Path) -> Iterator[WarmDbt]:
    warm_dbt = WarmDbt(project)
    yield warm_dbt
    warm_dbt.close()


def _said(warm_dbt: WarmDbt, workspace: Workspace, *arguments: str, **settings: object) -> str:
    run = warm_dbt.run(workspace.project, list(arguments), settings, workspace.environment())
    said = "".join(run)
    assert run.returncode == 0, said
    return said


def test_a_run_is_one_from_a_terminal(warm_dbt: WarmDbt, project: Path, tmp_path: Path) -> None:
    for arguments, code in ((["--quiet", "ls"], 0), (["ls", "--no-such-option"], 2)):
        warm, cold = Workspace(tmp_path / "warm", project), Workspace(tmp_path / "cold", project)
        run = warm_dbt.run(project, arguments, {}, warm.environment())
        said = "".join(run)
        terminal = cold.run([str(DBT), *arguments, "--vars", "{}"])

        assert (run.returncode, terminal.returncode) == (code, code)
        assert said == terminal.output


def test_what_is_forked_has_no_thread_that_a_run_would_wait_for(
    warm_dbt: WarmDbt, project: Path, tmp_path: Path
) -> None:
    """What dbt parses with starts threads; in a fork they are missing, and parsing never ends."""
    _said(warm_dbt, Workspace(tmp_path, project), "--quiet", "ls", unit_tests=True)

    (server,) = (
        child for child in psutil.Process().children() if child.cmdline()[-1] == str(project)
    )
    threads = [
        Path(f"/proc/{server.pid}/task/{thread.id}/comm").read_text() for thread in server.threads()
    ]

    # The memory manager's thread has a name of its own, and it is started again in a fork.
    assert threads.count(threads[0]) == 1


def test_a_project_is_read_again_where_it_or_what_it_reads_has_changed(
    warm_dbt: WarmDbt, project: Path, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path, project)
    ids = ["--quiet", "ls", "--output", "name", "--resource-type", "unit_test"]

    assert _said(warm_dbt, workspace, *ids) == ""
    assert "test_" in _said(warm_dbt, workspace, *ids, unit_tests=True)

    (project / "models/a_new_one.sql").write_text(MODEL)
    named = ["--quiet", "ls", "--output", "name", "--select", "a_new_one"]
    assert _said(warm_dbt, workspace, *named) == "a_new_one\n"
    (project / "models/a_new_one.sql").unlink()
    assert _said(warm_dbt, workspace, *named) == ""


def test_a_project_that_cannot_be_read_is_refused_and_the_next_run_passes(
    warm_dbt: WarmDbt, project: Path, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path, project)
    (project / "models/broken.sql").write_text("select * from {{ ref('nothing_of_that_name') }}")
    run = warm_dbt.run(project, ["ls"], {}, workspace.environment())
    said = "".join(run)
    (project / "models/broken.sql").unlink()

    assert run.returncode == 2
    assert "nothing_of_that_name" in said
    _said(warm_dbt, workspace, "ls")


def test_a_run_has_ended_when_its_lines_have(
    warm_dbt: WarmDbt, project: Path, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path, project)
    run = warm_dbt.run(project, ["--quiet", "ls"], {}, workspace.environment())
    assert list(run)

    status = Path("/proc", str(run.process_id), "stat")
    assert not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_run_that_is_ended_early_leaves_no_process(
    warm_dbt: WarmDbt, project: Path, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path, project)
    (project / "models/long.sql").write_text(LONG)
    run = warm_dbt.run(project, ["run", "--select", "long"], {}, workspace.environment())
    for line in run:
        if "START sql table model" in line:
            run.terminate()
    (project / "models/long.sql").unlink()

    assert run.returncode != 0
    _wait_for_the_end_of(run.process_id)


def _wait_for_the_end_of(process: int) -> None:
    """Wait until a process is gone, or only its exit code is left."""
    deadline = time.monotonic() + 60
    status = Path("/proc", str(process), "stat")
    while status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < deadline, "it goes on"
        time.sleep(0.1)


def test_the_process_ends_with_the_one_that_started_it(project: Path) -> None:
    code = (
        "import os, pathlib, sys\n"
        "from smartcart.warm_dbt import WarmDbt\n"
        "warm_dbt = WarmDbt(pathlib.Path(sys.argv[1]))\n"
        "print(warm_dbt._server.pid, flush=True)\n"
        "os._exit(1)\n"
    )
    done = subprocess.run(
        [str(DBT.with_name("python")), "-c", code, str(project)], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    _wait_for_the_end_of(int(done.stdout))
