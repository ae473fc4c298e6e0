"""Workspaces to run dbt in, and the files beside the project."""

import atexit
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NoReturn

import duckdb
import pandas as pd
import pytest
import yaml

from smartcart.warm_dbt import WarmDbt, WarmRun

PROJECT = Path(__file__).resolve().parents[1]
REAL_DATA = PROJECT / "../shared/data"
REFERENCE = PROJECT / "../shared/reference"
DBT = Path(sys.executable).with_name("dbt")
# For tests that do not ask how good the segments are: fewer customers for figures and Ward's tree.
QUICK_FIT = {"diagnostic_sample_size": 500, "bootstrap_replicates": 1}
# For those that do not ask about other numbers of segments either. It is a setting of the model:
# without it, the next refresh fits another one.
FEW_K = {**QUICK_FIT, "candidate_k": [3, 4]}
PROJECT_PARTS = (
    "analyses", "dbt_project.yml", "macros", "models", "profiles.yml", "python_models", "seeds",
    "tests/generic", "tests/singular",
)  # fmt: skip


def lacking(what: str) -> NoReturn:
    """Skip a test for want of what a user's machine may lack; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI lacks what a test needs: {what}")
    pytest.skip(what)


def outside_project(path: Path) -> Path:
    """Return a path beside the project, which a user's clone lacks."""
    if not path.exists():
        lacking(f"{path.name} stands beside the project, not in it")
    return path.resolve()


def editable_project(folder: Path) -> Path:
    """Copy the dbt project into a folder, where a test may edit it."""
    for part in PROJECT_PARTS:
        source = PROJECT / part
        if source.is_dir():
            shutil.copytree(source, folder / part)
        else:
            shutil.copy(source, folder / part)
    return folder


def unit_tests_of_the_project() -> set[str]:
    """Names of the dbt unit tests in the YAML files."""
    files = [*PROJECT.glob("models/**/*.yml"), *PROJECT.glob("python_models/**/*.yml")]
    found = [
        test["name"]
        for file in files
        for test in yaml.safe_load(file.read_text()).get("unit_tests", [])
    ]
    assert len(found) == len(set(found))
    return set(found)


@cache
def _warm_dbt() -> WarmDbt:
    """Start what runs dbt for this test process, and ends with it."""
    warm_dbt = WarmDbt(PROJECT)
    atexit.register(warm_dbt.close)
    return warm_dbt


def kill(run: WarmRun) -> None:
    """Kill a run that has said its first line, and wait until it is gone."""
    with suppress(ProcessLookupError):
        process = os.pidfd_open(run.process_id)
        try:
            signal.pidfd_send_signal(process, signal.SIGKILL)
            select.select([process], [], [])
        finally:
            os.close(process)


@dataclass(frozen=True)
class Refresh:
    """What one run of dbt left behind."""

    returncode: int
    output: str
    workspace: Path

    def warehouse(self, query: str) -> pd.DataFrame:
        """Query the private warehouse, the tables that are not public included."""
        folder = self.workspace / "warehouse"
        with duckdb.connect(str(folder / "smartcart.duckdb"), read_only=True) as connection:
            connection.execute(f"attach '{folder / 'working.duckdb'}' (read_only)")
            connection.execute("set search_path = 'smartcart.main,working.main'")
            return connection.sql(query).df()

    def published(self, query: str) -> pd.DataFrame:
        """Query the release that readers see."""
        file = self.workspace / "published/current/smartcart.duckdb"
        with duckdb.connect(str(file), read_only=True) as connection:
            return connection.sql(query).df()


@dataclass(frozen=True)
class Workspace:
    """A folder with a warehouse, releases and logs of its own."""

    folder: Path
    project: Path = PROJECT

    def environment(self) -> dict[str, str]:
        # Of the `make test` that runs us, make would say where it is working.
        outer = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
        return {
            **{name: value for name, value in os.environ.items() if name not in outer},
            "SMARTCART_WORKSPACE": str(self.folder),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "NO_COLOR": "1",
            "DBT_USE_COLORS": "false",
        }

    def start(self, *arguments: str, **settings: object) -> WarmRun:
        """Start dbt with the settings as vars; it goes on while its lines are read."""
        return _warm_dbt().run(self.project, list(arguments), settings, self.environment())

    def dbt(self, *arguments: str, **settings: object) -> Refresh:
        """Run dbt with the settings as vars; failing is not an error here."""
        run = self.start(*arguments, **settings)
        output = "".join(run)
        return Refresh(run.returncode, output, self.folder)

    def build(self, **settings: object) -> Refresh:
        """Run the whole build with all tests, which publishes; it must pass."""
        return self._passed(self.dbt("build", **settings))

    def build_tables(self, *selection: str, **settings: object) -> Refresh:
        """Build seeds and models only, which publishes nothing; it must pass."""
        kinds = ("--resource-type", "seed", "--resource-type", "model")
        return self._passed(self.dbt("build", *kinds, *selection, **settings))

    def build_segments(self, **settings: object) -> Refresh:
        """Build seeds and models as far as customer_segments; it must pass."""
        return self.build_tables("--select", "+customer_segments", **FEW_K, **settings)

    def run(self, command: list[str], **environment: str) -> Refresh:
        done = subprocess.run(
            command,
            cwd=self.project,
            env={**self.environment(), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Refresh(done.returncode, done.stdout, self.folder)

    @staticmethod
    def _passed(refresh: Refresh) -> Refresh:
        assert refresh.returncode == 0, refresh.output
        return refresh


Make = Callable[[Workspace], Refresh]
# What makes a build of some name once, and gives a copy to each who asks.
Once = Callable[[str, Make], Refresh]
