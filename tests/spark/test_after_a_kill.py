"""Refreshes on Spark, one after the other: as on DuckDB, row by row, whatever is killed between."""

import json
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from customer_files import csv_text, embedded_rows
from parity import differences, table_differences
from spark_support import SparkWorkspace, read_parquet, releases, spark_tables
from support import DBT, Refresh, Workspace, unit_tests_of_the_project

EXCLUDED, FORGOTTEN = 20, 3
READERS = "smartcart"
# After so many of the public tables readers have been moved to the new release.
SWITCHED = 5


@dataclass(frozen=True)
class First:
    """The first refresh of the embedded customers, with all dbt tests."""

    spark: SparkWorkspace
    output: str
    release: str


@dataclass(frozen=True)
class Second:
    """A refit, after one was killed while it switched readers, with other builds in its way."""

    meanwhile: Refresh
    after_kill: dict[str, str]
    output: str
    on_duckdb: Refresh


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    spark = SparkWorkspace(Workspace(tmp_path_factory.mktemp("spark")), "spark", {})
    output = spark.build(unit_tests=True).output
    (release,) = releases(spark.workspace.folder)
    return First(spark, output, release)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the second refresh is of: fewer customers, some with rights of their own, refitted."""
    folder = tmp_path_factory.mktemp("second")
    rows = embedded_rows()
    staying = [row for number, row in enumerate(rows) if number % 10]
    ids = sorted({row["ID"] for row in staying})
    gone = sorted({row["ID"] for row in rows} - set(ids))
    file, excluded = folder / "customers.csv", folder / "excluded.txt"
    file.write_text(csv_text(staying, ";", "\r\n"), newline="")
    excluded.write_text("\n".join(ids[:EXCLUDED]))
    return {
        "customers_path": str(file),
        "dataset": "embedded",
        "exclude_ids": str(excluded),
        "forget_customers": [int(id_) for id_ in gone[:FORGOTTEN]],
        "refit": True,
    }


@pytest.fixture(scope="module")
def second(
    first: First,
    settings: dict[str, Any],
    embedded: Refresh,
    tmp_path_factory: pytest.TempPathFactory,
) -> Second:
    folder = first.spark.workspace.folder
    lean = SparkWorkspace(Workspace(folder), "spark", {})
    meanwhile = kill_while_views_are_switched(lean, settings)
    after_kill = published_views(lean, spark_tables(folder, first.release))
    # What a kill can leave: files of a table that no catalog knows.
    leftover = folder / "warehouse/spark/smartcart_build.db/customer_segments"
    leftover.mkdir(parents=True, exist_ok=True)
    (leftover / "part-0.parquet").write_bytes(b"half")
    output = lean.build(**settings, keep_releases=2).output
    duckdb = Workspace(tmp_path_factory.mktemp("duckdb"))
    shutil.copytree(embedded.workspace / "published", duckdb.folder / "published", symlinks=True)
    return Second(meanwhile, after_kill, output, duckdb.build_tables(**settings))


def kill_while_views_are_switched(spark: SparkWorkspace, settings: dict[str, Any]) -> Refresh:
    """Start a build, try another one beside it, and kill the first when some views are moved."""
    folder = spark.workspace.folder
    log = folder / "logs/dbt.log"
    log.unlink()
    with (folder / "killed.txt").open("w") as output:
        build = subprocess.Popen(
            [str(DBT), "build", "--target", spark.target, "--vars", json.dumps(settings)],
            cwd=spark.workspace.project,
            env={**spark.workspace.environment(), "DBT_LOG_LEVEL_FILE": "debug"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _wait_for(build, log, "START sql", 1)
        meanwhile = spark.dbt("build", **settings)
        _wait_for(build, log, f"create or replace view {READERS}.", SWITCHED)
        build.send_signal(signal.SIGKILL)
        build.wait()
    return meanwhile


def _wait_for(build: subprocess.Popen[bytes], log: Path, text: str, count: int) -> None:
    while not log.exists() or log.read_text().count(text) < count:
        assert build.poll() is None, log.read_text()[-2000:]
        time.sleep(0.05)


def published_views(spark: SparkWorkspace, tables: dict[str, str]) -> dict[str, str]:
    """Return when each published table was refreshed, and current_release, as readers see them."""
    queries = [
        f"select '{table}' as name, cast(max(refreshed_at) as string) as shown"
        f" from {READERS}.{table}"
        for table, files in tables.items()
        if "refreshed_at" in read_parquet(files).columns
    ]
    queries.append(f"select 'release' as name, release_schema from {READERS}.current_release")
    shown = spark.dbt(
        "--quiet", "show", "--inline", " union all ".join(queries),
        "--limit", "-1", "--output", "json",
    )  # fmt: skip
    assert shown.returncode == 0, shown.output
    rows = json.loads(shown.output[shown.output.index("{\n") :])["show"]
    return {row["name"]: row["shown"] for row in rows}


def test_all_unit_tests_pass_on_spark(first: First) -> None:
    passed = re.findall(r"PASS \w+::(test_\w+)", first.output)

    assert set(passed) == unit_tests_of_the_project()


def test_the_first_refresh_is_that_of_duckdb(first: First, embedded: Refresh) -> None:
    folder = first.spark.workspace.folder
    assert table_differences(embedded, folder, first.release) == {}
    spark_lists = read_parquet(spark_tables(folder, first.release)["target_lists"])
    assert differences(embedded.published("from target_lists"), spark_lists) == []


def test_a_build_beside_another_one_is_refused(second: Second) -> None:
    assert second.meanwhile.returncode != 0
    assert "The catalog is in use by process" in second.meanwhile.output
    assert "Traceback" not in second.meanwhile.output


def test_after_a_kill_current_release_names_the_last_whole_one(
    first: First, second: Second
) -> None:
    # A table without rows, such as those of order lines, has no time.
    shown = {name: when for name, when in second.after_kill.items() if when is not None}
    assert shown.pop("release") == first.release
    # The kill came between: some tables are of the one refresh, all others of the other.
    assert len(set(shown.values())) == 2


def test_after_a_kill_the_next_refresh_goes_on_from_the_last_release(
    first: First, second: Second
) -> None:
    folder = first.spark.workspace.folder
    assert "a refit was asked for" in second.output
    # What the kill left is gone, though keep_releases is 2.
    kept, release = releases(folder)
    assert kept == first.release
    assert table_differences(second.on_duckdb, folder, release) == {}


@pytest.mark.usefixtures("second")
def test_of_those_who_left_only_the_forgotten_are_in_no_history(
    first: First, settings: dict[str, Any]
) -> None:
    folder = first.spark.workspace.folder
    _, release = releases(folder)
    changes = read_parquet(spark_tables(folder, release)["segment_changes"])
    gone = set(changes.loc[changes["cause"] == "gone", "customer_id"])
    assert len(gone) > 10 * FORGOTTEN
    assert not set(settings["forget_customers"]) & set(changes["customer_id"])
