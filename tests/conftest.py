"""Builds that several tests look at, each run once."""

import re
import shutil
from pathlib import Path

import pytest
from support import REAL_DATA, Refresh, Workspace, copy_project, outside_project


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace for one test."""
    return Workspace(tmp_path)


@pytest.fixture(scope="session")
def lean_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without its unit tests, for tests that publish several times."""
    project = copy_project(tmp_path_factory.mktemp("lean") / "project")
    for file in (project / "models").rglob("*.yml"):
        # They stand last.
        rest = re.split(r"^unit_tests:", file.read_text(), flags=re.MULTILINE)[0]
        file.write_text(rest) if rest.strip() else file.unlink()
    return project


@pytest.fixture(scope="session")
def real_file() -> Path:
    """The real customer file in the SmartCart form."""
    return outside_project(REAL_DATA / "smartcart_customers.csv")


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    """The whole build of the embedded customers, with all dbt tests."""
    return Workspace(tmp_path_factory.mktemp("embedded")).build()


@pytest.fixture
def published(embedded: Refresh, tmp_path: Path) -> Workspace:
    """A workspace with a good release and its warehouse, in which dbt starts quickly."""
    for part in ("published", "warehouse"):
        shutil.copytree(embedded.workspace / part, tmp_path / part, symlinks=True)
    (tmp_path / "target").mkdir()
    shutil.copy(embedded.workspace / "target/partial_parse.msgpack", tmp_path / "target")
    return Workspace(tmp_path)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory, real_file: Path) -> Refresh:
    """The tables of the real file, recipe default."""
    folder = tmp_path_factory.mktemp("real")
    return Workspace(folder).build_tables(customers_path=str(real_file))


@pytest.fixture(scope="session")
def real_published(tmp_path_factory: pytest.TempPathFactory, real_file: Path) -> Refresh:
    """The tables of the real file, recipe published."""
    folder = tmp_path_factory.mktemp("real_published")
    return Workspace(folder).build_tables(customers_path=str(real_file), recipe="published")
