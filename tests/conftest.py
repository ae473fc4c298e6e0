"""Builds that several tests look at, each run once."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest
from support import REAL_DATA, Make, Once, Refresh, Workspace, outside_project


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return a function that makes a build once for all test processes, and a copy for each."""

    def build(name: str, make: Make) -> Refresh:
        base = tmp_path_factory.getbasetemp()
        shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
        original, said = shared / f"once_{name}", shared / f"once_{name}.txt"
        with (shared / f"once_{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not said.exists():
                shutil.rmtree(original, ignore_errors=True)
                original.mkdir()
                said.write_text(make(Workspace(original)).output)
        # Commands that a test runs in it are in nobody's way.
        own = tmp_path_factory.mktemp(name) / "workspace"
        shutil.copytree(original, own, symlinks=True)
        return Refresh(0, said.read_text(), own)

    return build


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace for one test."""
    return Workspace(tmp_path)


@pytest.fixture(scope="session")
def real_file() -> Path:
    """The real customer file in the SmartCart form."""
    return outside_project(REAL_DATA / "smartcart_customers.csv")


@pytest.fixture(scope="session")
def embedded(once: Once) -> Refresh:
    """The whole build of the embedded customers, with all dbt tests."""
    return once("embedded", Workspace.build)


@pytest.fixture
def published(embedded: Refresh, tmp_path: Path) -> Workspace:
    """A workspace with a good release and its warehouse."""
    for part in ("published", "warehouse"):
        shutil.copytree(embedded.workspace / part, tmp_path / part, symlinks=True)
    return Workspace(tmp_path)


@pytest.fixture(scope="session")
def real(once: Once, real_file: Path) -> Refresh:
    """The tables of the real file, recipe default."""
    return once("real", lambda workspace: workspace.build_tables(customers_path=str(real_file)))


@pytest.fixture(scope="session")
def real_published(once: Once, real_file: Path) -> Refresh:
    """The tables of the real file, recipe published."""
    settings = {"customers_path": str(real_file), "recipe": "published"}
    return once("real_published", lambda workspace: workspace.build_tables(**settings))
