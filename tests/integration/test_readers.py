"""Readers see whole, tested releases while builds pass, fail and are killed.

Four processes open and query the published tables without pause, while seven builds of customer
files of different length run.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from customer_files import first_customers
from support import PROJECT, QUICK_FIT, Workspace, editable_project, kill

# p: passes, f: a test fails, r: input is refused, k: killed at a random moment,
# w: killed while the release is written.
BUILDS = "kpfkwrp"
READER = PROJECT / "tests/integration/endless_reader.py"
FAILING_TEST = """
-- Fails on demand, after all tables are built.
select 1 as failure where '{{ env_var("FAIL", "no") }}' = 'yes'
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which a data test can be made to fail."""
    project = editable_project(tmp_path / "project")
    (project / "tests/singular/assert_as_told.sql").write_text(FAILING_TEST)
    return project


def test_readers_see_whole_releases_whatever_happens_to_builds(
    project: Path, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path, project)
    moments = random.Random(11)
    # The first build: there is something to read, and we know how long one takes.
    start = time.monotonic()
    passed = {_published_count(workspace, 1000)}
    duration = time.monotonic() - start

    with _readers(tmp_path, 4) as readers:
        for number, build in enumerate(BUILDS, start=1):
            count = 1000 + 10 * number
            if build in "kw":
                _kill(workspace, count, build, moments.uniform(0.1, 0.9) * duration)
            elif build == "p":
                # Also right after a kill, with nothing done by hand.
                passed.add(_published_count(workspace, count))
            else:
                _fail(workspace, count, build)

    reports = [json.loads(reader.communicate()[0]) for reader in readers]
    # A kill may come after the switch: then the release is whole and counts.
    killed = {1000 + 10 * number for number, build in enumerate(BUILDS, 1) if build in "kw"}
    for report in reports:
        assert report["errors"] == []
        assert report["reads"] > 3 * len(BUILDS)
        assert set(report["row_counts"]) <= passed | killed
    assert passed <= {count for report in reports for count in report["row_counts"]}


@contextmanager
def _readers(folder: Path, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Readers that read until the block ends."""
    stop = folder / "stop"
    database = folder / "published/current/smartcart.duckdb"
    readers = [
        subprocess.Popen(
            [sys.executable, str(READER), str(database), str(stop), str(seconds)],
            stdout=subprocess.PIPE, text=True,
        )
        # The last one keeps each connection for several builds.
        for seconds in [0.0] * (count - 1) + [30.0]
    ]  # fmt: skip
    try:
        yield readers
    finally:
        stop.touch()


def _settings(workspace: Workspace, count: int) -> dict[str, object]:
    file = first_customers(workspace.folder / "customers.csv", count)
    return {"customers_path": str(file), **QUICK_FIT}


def _published_count(workspace: Workspace, count: int) -> int:
    refresh = workspace.build(**_settings(workspace, count))
    published = refresh.published("select count(*) as n from customer_segments")
    assert published["n"].item() == count
    return count


def _fail(workspace: Workspace, count: int, how: str) -> None:
    settings = _settings(workspace, 10 if how == "r" else count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAIL", "yes")
        refresh = workspace.dbt("build", **settings)
    assert refresh.returncode != 0
    assert "Nothing is published" in refresh.output


def _kill(workspace: Workspace, count: int, how: str, seconds: float) -> None:
    releases = workspace.folder / "published/releases"
    build = workspace.start("build", **_settings(workspace, count))
    lines = iter(build)
    next(lines)
    reading = Thread(target=list, args=(lines,))
    reading.start()
    if how == "k":
        reading.join(seconds)
    else:
        while reading.is_alive() and not list(releases.glob(".unfinished-*")):
            time.sleep(0.001)
    kill(build)
    reading.join()
