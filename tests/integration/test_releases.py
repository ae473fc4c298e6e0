"""Only a whole build that passed reaches readers, and they can go back to the one before."""

import csv
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from customer_files import csv_text, embedded_rows, first_customers
from support import DBT, PROJECT, QUICK_FIT, Refresh, Workspace

FORMULAS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1", "5 = 5", "7"]


PARTIAL = {
    "run": (["run"], "only a whole `dbt build` is."),
    "empty": (["build", "--empty"], "only a whole `dbt build` is."),
    "select": (["build", "--select", "education_levels"], "the build was told to leave something"),
    "exclude": (
        ["build", "--exclude", "resource_type:model", "resource_type:test"],
        "the build was told to leave something out.",
    ),
    "retry": (["retry"], "only a whole `dbt build` is."),
}


@pytest.mark.parametrize(("arguments", "reason"), PARTIAL.values(), ids=PARTIAL)
def test_a_partial_build_publishes_nothing_and_says_so(
    arguments: list[str], reason: str, published: Workspace
) -> None:
    if arguments == ["retry"]:
        # A retry repeats what failed in the run before.
        assert published.dbt("build", "--select", "education_levels").returncode == 0
        results = published.folder / "target/run_results.json"
        results.write_text(results.read_text().replace('"success"', '"error"'))
    before = _current(published)

    refresh = published.dbt(*arguments)

    assert refresh.returncode == 0, refresh.output
    said = [line for line in refresh.output.splitlines() if "Nothing is published" in line]
    assert len(said) == 1
    assert reason in said[0]
    assert said[0].endswith("Readers keep the last release.")
    assert _current(published) == before


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let programs that are started be interrupted, though a shell may start us where none is."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_build_says_so(published: Workspace) -> None:
    before = _current(published)
    with subprocess.Popen(
        [str(DBT), "build"],
        cwd=PROJECT,
        env=published.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as build:
        assert build.stdout
        output = ""
        for line in build.stdout:
            output += line
            if "int_customer_features" in line:
                build.send_signal(signal.SIGINT)
                break
        output += build.stdout.read()

    assert build.returncode != 0
    assert "Nothing is published: the refresh ended early. Readers keep the last release." in output
    assert _current(published) == before


def test_a_second_build_stops_at_once_and_the_first_goes_on(published: Workspace) -> None:
    before = _current(published)
    first = published.start("build", "--resource-type", "seed", "--resource-type", "model")
    lines = iter(first)
    output = next(line for line in lines if "START" in line)
    # Stopped, so that it is still under way when the others come.
    os.kill(first.process_id, signal.SIGSTOP)
    second = published.dbt("build")
    rollback = _roll_back(published)
    os.kill(first.process_id, signal.SIGCONT)
    output += "".join(lines)

    assert first.returncode == 0, output
    assert second.returncode != 0
    for refused in (second, rollback):
        assert f"A refresh is under way here: process {first.process_id}, since 2" in refused.output
        assert "Traceback" not in refused.output
        assert "START" not in refused.output
    assert _current(published) == before


def test_deleting_the_warehouse_changes_nothing(published: Workspace, tmp_path: Path) -> None:
    without = Workspace(tmp_path / "without")
    shutil.copytree(published.folder / "published", without.folder / "published", symlinks=True)

    tables = {workspace: workspace.build_tables(**QUICK_FIT) for workspace in (published, without)}

    names = list(tables[published].published("show tables")["name"])
    assert len(names) > 5
    for name in names:
        columns = list(tables[published].warehouse(f"select * from {name} limit 0").columns)
        values = ", ".join(column for column in columns if column != "refreshed_at")
        query = f"select {values} from {name} order by all"
        pd.testing.assert_frame_equal(
            tables[published].warehouse(query), tables[without].warehouse(query)
        )


def test_readers_go_back_and_the_next_build_continues_from_there(workspace: Workspace) -> None:
    files = [
        first_customers(workspace.folder / f"{count}.csv", count) for count in (1000, 1010, 1020)
    ]
    first, second = (workspace.build(customers_path=str(file), **QUICK_FIT) for file in files[:2])
    rows_in = "select rows_in from refresh_summary order by refreshed_at"
    assert list(second.published(rows_in)["rows_in"]) == [1000, 1010]
    left = _current(workspace).name

    rollback = _roll_back(workspace)

    assert rollback.returncode == 0, rollback.output
    assert f"Readers see release {_current(workspace).name} again" in rollback.output
    assert f"Release {left} stays" in rollback.output
    assert len(first.published("select * from customer_segments")) == 1000

    # The release that was left goes, the one that is continued from stays.
    third = workspace.build(customers_path=str(files[2]), keep_releases=2, **QUICK_FIT)
    assert list(third.published(rows_in)["rows_in"]) == [1000, 1020]
    releases = {folder.name for folder in (workspace.folder / "published/releases").iterdir()}
    assert len(releases) == 2
    assert left not in releases
    assert _roll_back(workspace).returncode == 0
    assert len(first.published("select * from customer_segments")) == 1000
    earliest = _roll_back(workspace)
    assert earliest.returncode != 0
    assert "is the earliest one left" in earliest.output


def test_exports_stand_beside_the_tables_and_hold_no_formula(workspace: Workspace) -> None:
    file = first_customers(workspace.folder / "customers.csv", 600, ids=FORMULAS)

    refresh = workspace.build(
        customers_path=str(file),
        customer_id_type="string",
        export_formats=["csv", "parquet"],
        **QUICK_FIT,
    )

    folder = workspace.folder / "published/current"
    for name in refresh.published("show tables")["name"]:
        table = refresh.published(f"select * from {name} order by all")
        parquet = duckdb.sql(f"select * from '{folder / name}.parquet' order by all").df()
        pd.testing.assert_frame_equal(parquet, table)
        with (folder / f"{name}.csv").open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert len(rows) == len(table)
        texts = table.select_dtypes("str").columns
        cells = [row[column] for row in rows for column in texts]
        formulas = [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@") and cell.strip()]
        assert set(formulas) <= {"+1", "-1"}
    with (folder / "customer_segments.csv").open(newline="") as stream:
        exported = {row["customer_id"]: row for row in csv.DictReader(stream)}
    assert {"'=1+1", "+1", "-1", "'@SUM(1)", "5 = 5", "7"} <= set(exported)
    # Numbers stay numbers.
    assert min(float(row["pc1"]) for row in exported.values()) < 0


def test_a_release_that_would_fill_the_disk_is_refused(published: Workspace) -> None:
    before = _current(published)

    refresh = published.dbt("build", min_free_disk_gb=10**6)

    assert refresh.returncode != 0
    assert "The disk is too full for another release" in refresh.output
    assert "1,000,000.00 GB are to stay free" in refresh.output
    assert "Nothing is published" in refresh.output
    assert "Traceback" not in refresh.output
    assert _current(published) == before
    assert list((published.folder / "published/releases").iterdir()) == [before]


def test_what_cannot_be_cleared_away_stops_before_the_switch(published: Workspace) -> None:
    before = _current(published)
    # Not even root can clear a folder that is a file.
    (published.folder / "published/releases/.unfinished-x").touch()

    refresh = published.dbt("build")

    assert refresh.returncode != 0
    assert "The new release cannot be written" in refresh.output
    assert "Traceback" not in refresh.output
    assert _current(published) == before


def test_columns_with_odd_names_are_summed_up_on_any_terminal(
    workspace: Workspace,
) -> None:
    lines = csv_text(embedded_rows()[:400]).splitlines()
    file = workspace.folder / "customers.csv"
    header, *rows = lines
    file.write_text("\n".join([f"{header},,,Größe,Größe", *(f"{row},,,," for row in rows)]))
    command = [str(DBT), "build"]
    command += ["--vars", json.dumps({"customers_path": str(file), **QUICK_FIT})]

    refresh = workspace.run(command, PYTHONIOENCODING="ascii", LANG="C")

    assert refresh.returncode == 0, refresh.output
    assert r"not used: Gr\xf6\xdfe, column 23 (no name)" in refresh.output
    assert len(refresh.published("select * from customer_segments")) == 400


def _roll_back(workspace: Workspace) -> Refresh:
    return Workspace(workspace.folder).run(["make", "rollback"])


def _current(workspace: Workspace) -> Path:
    return (workspace.folder / "published/current").resolve()
