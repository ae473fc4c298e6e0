"""Workspaces to run dbt in, and the files beside the project."""

import atexit
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import duckdb
import pandas as pd
import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[1]
REAL_DATA = PROJECT / "../shared/data"
REFERENCE = PROJECT / "../shared/reference"
DBT = Path(sys.executable).with_name("dbt")
# Of one test process: what dbt read of a project, by settings, and one name for all customer files.
PARSED = Path(tempfile.mkdtemp(prefix="smartcart-tests-"))
atexit.register(shutil.rmtree, PARSED, ignore_errors=True)
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


def _with_one_name(settings: dict[str, object]) -> dict[str, object]:
    """Return the settings with one name for all customer files.

    dbt reads the whole project again whenever a setting differs from those of the run before, which
    takes longer than most builds of a test.
    """
    file = settings.get("customers_path")
    if not isinstance(file, str) or not Path(file).is_file():
        return settings
    link = PARSED / f"customers{Path(file).suffix}"
    link.unlink(missing_ok=True)
    link.symlink_to(file)
    return {**settings, "customers_path": str(link)}


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

    def dbt(self, *arguments: str, **settings: object) -> Refresh:
        """Run dbt with the settings as vars; failing is not an error here."""
        named = _with_one_name(settings)
        command = [str(DBT), *arguments, "--vars", json.dumps(named)]
        with self._parsed_before(command):
            done = self.run(command)
        output = done.output
        if named != settings:
            output = output.replace(str(named["customers_path"]), str(settings["customers_path"]))
        return Refresh(done.returncode, output, done.workspace)

    @contextmanager
    def _parsed_before(self, command: list[str]) -> Iterator[None]:
        """Give dbt what it read of the project when the settings were these, in any workspace."""
        what = json.dumps([str(self.project), *command[command.index("--vars") :]])
        target = command[command.index("--target") + 1] if "--target" in command else ""
        known = PARSED / f"{hashlib.sha256((target + what).encode()).hexdigest()}.msgpack"
        own = self.folder / "target/partial_parse.msgpack"
        own.parent.mkdir(parents=True, exist_ok=True)
        if known.exists():
            shutil.copy(known, own)
        yield
        if own.exists():
            shutil.copy(own, known)

    def build(self, **settings: object) -> Refresh:
        """Run the whole build with all tests, which publishes; it must pass."""
        return self._passed(self.dbt("build", **settings))

    def build_tables(self, *selection: str, **settings: object) -> Refresh:
        """Build seeds and models only, which publishes nothing; it must pass."""
        kinds = ("--resource-type", "seed", "--resource-type", "model")
        return self._passed(self.dbt("build", *kinds, *selection, **settings))

    def build_segments(self, **settings: object) -> Refresh:
        """Build seeds and models as far as customer_segments; it must pass."""
        return self.build_tables("--select", "+customer_segments", **settings)

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
