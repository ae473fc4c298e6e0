"""Other people's tools read what is published, in the ways that docs/bi.md names."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import Engine, column, func, inspect, select, table, text
from support import PROJECT, Refresh, Workspace, lacking

from smartcart.publishing import ReleaseFolder

DATABASE = "published/current/smartcart.duckdb"
GUIDE = (PROJECT / "docs/bi.md").read_text()
PYTHON_BLOCKS = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
SQL_BLOCKS = re.findall(r"^```sql\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)

# Tools mostly carry 1.x. The file's format is that of 1.0, which has no wheels after Python 3.12.
OLDER_DUCKDB = ["1.5.5", "1.0.0"]
# The same for every version: values as text, rows sorted, as no order is promised.
READ_ALL = """
import hashlib, json, sys
import duckdb

with duckdb.connect(sys.argv[1], read_only=True) as connection:
    tables = {}
    names = "select table_name from information_schema.tables where table_schema = 'main'"
    for (name,) in connection.execute(names).fetchall():
        columns = connection.execute(f"describe {name}").fetchall()
        rows = sorted(map(repr, connection.execute(f"select * from {name}").fetchall()))
        tables[name] = {
            "columns": [column[:2] for column in columns],
            "row_count": len(rows),
            "values": hashlib.md5("\\n".join(rows).encode()).hexdigest(),
        }
print(json.dumps({"version": duckdb.__version__, "tables": tables}))
"""


@pytest.fixture(scope="module")
def public_tables(embedded: Refresh) -> list[str]:
    """What the project says is public; the release has these tables and no others."""
    manifest = json.loads((embedded.workspace / "target/manifest.json").read_text())
    declared = {
        node["alias"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["access"] == "public"
    }
    names = embedded.published(
        "select table_name from information_schema.tables where table_schema = 'main' order by all"
    )["table_name"]
    assert set(names) == declared
    return list(names)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    """A release with files beside the database."""
    folder = tmp_path_factory.mktemp("exported")
    return Workspace(folder).build(export_formats=["csv", "parquet"])


@pytest.fixture(scope="session", params=OLDER_DUCKDB)
def older_duckdb(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A version of DuckDB before ours, and nothing else, in the folder that is returned."""
    folder = tmp_path_factory.mktemp(f"duckdb-{request.param}")
    return _installed(f"duckdb=={request.param}", folder)


def test_sqlalchemy_reads_every_public_table(
    embedded: Refresh, public_tables: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _documented_engine(embedded.workspace, monkeypatch)

    found = {*inspect(engine).get_table_names(), *inspect(engine).get_view_names()}
    assert sorted(found) == public_tables
    for name in public_tables:
        columns = [column(each["name"]) for each in inspect(engine).get_columns(name)]
        source = table(name, *columns)
        # Of a change it is changed_at.
        time = "changed_at" if name == "segment_changes" else "refreshed_at"
        with engine.connect() as connection:
            rows = connection.execute(select(source)).all()
            summary = connection.execute(
                select(func.count(), func.max(source.c[time])).select_from(source)
            ).one()

        expected = _rows(embedded.workspace, f"select * from {name}")
        assert sorted(map(repr, map(tuple, rows))) == sorted(map(repr, expected)), name
        assert [tuple(summary)] == _rows(
            embedded.workspace, f"select count(*), max({time}) from {name}"
        )


def test_sqlalchemy_cannot_change_a_release(
    embedded: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _documented_engine(embedded.workspace, monkeypatch)

    with engine.connect() as connection, pytest.raises(Exception, match="read-only mode"):
        connection.execute(text("delete from segment_profiles"))


def test_sqlalchemy_sees_the_release_that_was_switched_to(
    embedded: Refresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(embedded.workspace / "published", tmp_path / "published", symlinks=True)
    engine = _documented_engine(tmp_path, monkeypatch)
    # Open throughout, as a long query is.
    with engine.connect() as earlier:
        assert _labels(earlier) == {"Premium", "Value", "Growth", "Budget"}

        for release, segment in (("second", "Premium"), ("third", "Value")):
            _publish_without(segment, release, tmp_path)
            with engine.connect() as later:
                assert segment not in _labels(later)

        assert _labels(earlier) == {"Premium", "Value", "Growth", "Budget"}
    with engine.connect() as connection:
        assert _labels(connection) == {"Growth", "Budget"}


def test_older_duckdb_reads_the_same(
    embedded: Refresh, public_tables: list[str], older_duckdb: str
) -> None:
    ours = _read_all(embedded.workspace)
    theirs = _read_all(embedded.workspace, PYTHONPATH=older_duckdb)

    assert ours["version"] == duckdb.__version__
    assert theirs["version"] in older_duckdb
    assert sorted(ours["tables"]) == public_tables
    assert theirs["tables"] == ours["tables"]


def test_the_guide_has_examples() -> None:
    imports = {word for block in PYTHON_BLOCKS for word in re.findall(r"import (\w+)", block)}

    assert imports >= {"duckdb", "pandas", "polars", "NullPool"}
    assert SQL_BLOCKS


@pytest.mark.parametrize("code", PYTHON_BLOCKS, ids=range(len(PYTHON_BLOCKS)))
def test_python_of_the_guide_runs(code: str, exported: Refresh) -> None:
    done = _run(["-c", code], cwd=exported.workspace)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("code", SQL_BLOCKS, ids=range(len(SQL_BLOCKS)))
def test_sql_of_the_guide_runs(
    code: str, exported: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(exported.workspace)

    with duckdb.connect() as connection:
        results = [
            connection.execute(statement).fetchall()
            for statement in connection.extract_statements(code)
        ]

    assert any(len(rows) == 4 for rows in results)


def _documented_engine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The engine of the guide's own code; it stands in the project's folder when it runs."""
    monkeypatch.chdir(folder)
    (code,) = (block for block in PYTHON_BLOCKS if "create_engine" in block)
    names: dict[str, Any] = {}
    exec(code, names)
    return names["engine"]


def _rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        return connection.execute(query).fetchall()


def _labels(connection: Any) -> set[str]:
    query = text("select distinct segment_name from segment_profiles")
    return set(connection.execute(query).scalars())


def _publish_without(segment: str, release: str, folder: Path) -> None:
    releases = ReleaseFolder(folder / "published")
    file = releases.open(release, folder / DATABASE)
    with duckdb.connect(str(file)) as connection:
        connection.execute("delete from segment_profiles where segment_name = ?", [segment])
    releases.publish(release)


def _read_all(folder: Path, **environment: str) -> dict[str, Any]:
    done = _run(["-c", READ_ALL, str(folder / DATABASE)], cwd=folder, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _installed(requirement: str, folder: Path) -> str:
    """Install into a folder, where a package index is reached that has a wheel."""
    done = _run(
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
         "--only-binary", ":all:", "--target", str(folder), requirement],
        cwd=folder,
    )  # fmt: skip
    if done.returncode != 0:
        lacking(f"{requirement} could not be installed from the package index: {done.stderr}")
    return str(folder)


def _run(arguments: list[str], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
