"""The benchmarks run, and their tables say what was measured. No time is asserted."""

import json
import os
import subprocess
import sys
from pathlib import Path

import bench
import build_steps
import duckdb
import floor
import measure
import notebook_orders
import notebook_recipe
import orders
import pandas as pd
import plot
import pytest
import report
import yaml
from support import PROJECT, REFERENCE, outside_project

from smartcart.synthetic import write_customers, write_orders

BENCHMARKS = PROJECT / "benchmarks"
MEGABYTE = 1_000_000
HELD_BYTES = 150 * MEGABYTE
CUSTOMERS = 400


@pytest.fixture(scope="module")
def customers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("customers") / "customers.parquet"
    write_customers(file, CUSTOMERS, seed=1)
    return file


def run_python(code: str, folder: Path) -> measure.Measurement:
    """Measure from a small process: to the kernel a child begins as large as its parent."""
    measuring = (
        "import dataclasses, json, pathlib, sys, measure\n"
        "folder = pathlib.Path(sys.argv[2])\n"
        "command = [sys.executable, '-c', sys.argv[1]]\n"
        "measured = measure.measure(command, folder, folder, {})\n"
        "print(json.dumps(dataclasses.asdict(measured)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", measuring, code, str(folder)],
        env={**os.environ, "PYTHONPATH": str(BENCHMARKS)},
        capture_output=True,
        text=True,
        check=True,
    )
    return measure.Measurement(**json.loads(done.stdout))


def test_memory_of_a_process_is_seen(tmp_path: Path) -> None:
    code = f"import time; held = b'x' * {HELD_BYTES}; time.sleep(2)"
    measured = run_python(code, tmp_path)
    assert measured.exit_code == 0
    assert HELD_BYTES < measured.peak_memory_bytes < 2 * HELD_BYTES
    assert HELD_BYTES < measured.largest_process_bytes < 2 * HELD_BYTES


def test_memory_of_children_is_added(tmp_path: Path) -> None:
    child = f"import time; held = b'x' * {HELD_BYTES}; time.sleep(3)"
    code = (
        "import subprocess, sys\n"
        f"children = [subprocess.Popen([sys.executable, '-c', {child!r}]) for _ in range(2)]\n"
        "sys.exit(sum(child.wait() for child in children))"
    )
    measured = run_python(code, tmp_path)
    assert measured.exit_code == 0
    assert measured.peak_memory_bytes > 2 * HELD_BYTES
    assert measured.largest_process_bytes < 2 * HELD_BYTES


def test_disk_that_is_freed_again_is_seen(tmp_path: Path) -> None:
    code = (
        "import pathlib, time\n"
        "spilled = pathlib.Path('spilled')\n"
        f"spilled.write_bytes(b'x' * {MEGABYTE})\n"
        f"time.sleep({2 * measure.DISK_INTERVAL_SECONDS})\n"
        "spilled.unlink()"
    )
    measured = run_python(code, tmp_path)
    assert measured.peak_disk_bytes >= MEGABYTE
    assert measure.folder_bytes(tmp_path) < MEGABYTE


def test_a_failure_says_why(tmp_path: Path) -> None:
    measured = run_python("raise SystemExit('no such customer')", tmp_path)
    assert measured.exit_code == 1
    assert "no such customer" in measured.output_tail


def test_the_floor_has_the_columns_of_customer_segments(customers: Path, tmp_path: Path) -> None:
    database = tmp_path / "floor.duckdb"
    floor.write_floor(customers, database)
    with duckdb.connect(str(database), read_only=True) as connection:
        table = connection.sql("select * from customer_segments")
        assert len(table) == CUSTOMERS
        columns = dict(zip(table.columns, map(str, table.types), strict=True))
    assert columns == contract("customer_segments")


def contract(model: str) -> dict[str, str]:
    """Return the columns that a public table promises, with their types."""
    names = {"string": "VARCHAR", "{{ var('customer_id_type') }}": "BIGINT"}
    (file,) = (PROJECT / "models").glob(f"*/{model}.yml")
    columns = yaml.safe_load(file.read_text())["models"][0]["columns"]
    return {
        column["name"]: names.get(column["data_type"], column["data_type"].upper())
        for column in columns
    }


def test_the_notebook_recipe_writes_what_notebooks_show(customers: Path, tmp_path: Path) -> None:
    notebook_recipe.run_recipe(customers, tmp_path, starts=1)
    clustered = pd.read_parquet(tmp_path / "clustered_customers.parquet")
    profile = pd.read_csv(tmp_path / "profile.csv")
    search = pd.read_csv(tmp_path / "search.csv")
    assert clustered["Cluster"].nunique() == clustered["Ward"].nunique() == 4
    assert not clustered[notebook_recipe.NUMERIC].isna().any(axis=None)
    assert profile["Customers"].sum() == len(clustered)
    assert search["k"].tolist() == list(range(2, 11))
    assert search["inertia"].is_monotonic_decreasing


def test_the_notebook_recipe_is_the_published_one(real_file: Path) -> None:
    reference = json.loads(outside_project(REFERENCE / "smartcart_reference.json").read_text())
    customers = pd.read_csv(real_file)
    customers["Dt_Customer"] = pd.to_datetime(customers["Dt_Customer"], dayfirst=True)
    features = notebook_recipe.derive_features(customers)
    _, search = notebook_recipe.cluster(notebook_recipe.project(features), starts=10)
    published = {int(k): figures["inertia"] for k, figures in reference["kmeans_by_k"].items()}
    assert len(features) == reference["rows_clustered"]
    for k, inertia in zip(search["k"], search["inertia"], strict=True):
        assert inertia == pytest.approx(published[k], rel=1e-3)


def test_the_notebook_recipe_for_orders_writes_what_notebooks_show(tmp_path: Path) -> None:
    lines = tmp_path / "lines.parquet"
    write_orders(lines, 10 * CUSTOMERS, seed=1)
    notebook_orders.run_recipe(lines, tmp_path, starts=1)
    clustered = pd.read_parquet(tmp_path / "clustered_customers.parquet")
    sales = notebook_orders.clean(notebook_orders.read(lines))
    assert clustered["Cluster"].nunique() == 4
    assert clustered["Monetary"].sum() == pytest.approx(sales["TotalPrice"].sum())
    assert clustered["Recency"].min() == 1
    assert clustered["R_Score"].value_counts().max() <= len(clustered) / 5 + 1
    assert clustered.groupby("R_Score", observed=True)["Recency"].max().is_monotonic_decreasing
    assert pd.read_csv(tmp_path / "profile.csv")["Customers"].sum() == len(clustered)
    assert pd.read_csv(tmp_path / "search.csv")["k"].tolist() == list(range(2, 11))


def test_order_lines_are_compared_with_everything_else() -> None:
    rows = orders.table_rows(
        {"lines": [build(60, 2), build(70, 3), build(90, 2)], "notebook": [record(140, 6)] * 3}
    )
    assert [row[:5] for row in rows] == [
        ["lines", "70.0", "1.00", "3.00", "1.00"],
        ["notebook", "140.0", "0.50", "6.00", "0.50"],
    ]
    assert rows[0][5] == "model customer_features 15.0 s"


def test_the_parts_of_a_build_add_up_to_it() -> None:
    parts = build_steps.build_parts(
        10.0,
        [
            step("model.smartcart.customer_segments", start=0, seconds=4),
            step("test.smartcart.unique_id.abc123", start=4, seconds=1),
            step("unit_test.smartcart.customer_segments.test_it", start=2, seconds=1),
            step("operation.smartcart.smartcart-on-run-end-0", start=5, seconds=2),
        ],
    )
    assert parts["phases"] == {"start-up and end": 3.0, "refresh": 5.0, "release": 2.0}
    assert parts["kinds"]["models"] == {"steps": 1, "seconds": 4.0}
    assert [known["name"] for known in parts["longest_steps"]] == [
        "model customer_segments",
        "test unique_id",
        "unit test test_it",
    ]


def step(unique_id: str, start: int, seconds: int) -> dict[str, object]:
    moment = "2026-01-01T00:00:{:02d}Z"
    timing = {"started_at": moment.format(start), "completed_at": moment.format(start + seconds)}
    return {"unique_id": unique_id, "execution_time": float(seconds), "timing": [timing]}


def test_large_sizes_have_fewer_rounds_and_no_notebook() -> None:
    assert bench.round_count(1_000_000, 3) == 3
    assert bench.round_count(10_000_000, 3) == 2
    assert bench.round_count(100_000_000, 3) == 1
    assert bench.why_skipped("notebook", 10_000_000) is None
    assert "in memory" in (bench.why_skipped("notebook", 100_000_000) or "")
    assert bench.why_skipped("build", 100_000_000) is None


def record(seconds: float, gigabytes: float) -> dict[str, object]:
    return {
        "seconds": seconds,
        "peak_memory_bytes": gigabytes * 1e9,
        "largest_process_bytes": gigabytes * 1e9,
    }


def build(seconds: float, gigabytes: float) -> dict[str, object]:
    phases = {"start-up and end": 4.0, "refresh": seconds - 5.0, "release": 1.0}
    # A build runs no unit tests.
    ran = set(build_steps.KINDS.values()) - {"unit tests"}
    kinds = {name: {"steps": 2, "seconds": 1.5} for name in ran}
    steps = [{"name": "model customer_features", "seconds": seconds / 4}]
    disk = {"warehouse_bytes": 2e9, "release_bytes": 1e9, "peak_disk_bytes": 3e9}
    parts = {"phases": phases, "kinds": kinds, "longest_steps": steps}
    return record(seconds, gigabytes) | parts | disk


@pytest.fixture
def results() -> dict[str, object]:
    """Two sizes; the notebook did not fit at the larger one."""
    small = {"build": build(10, 0.5), "floor": record(2, 0.1), "notebook": record(40, 1)}
    large = {"build": build(60, 2), "floor": record(8, 0.4)}
    return {
        "machine": {"cores": 2, "memory_gb": 24.0},
        "sizes": [
            {"customers": 1_000, "file_bytes": 1e6, "skipped": {}, "rounds": [small]},
            {
                "customers": 20_000_000,
                "file_bytes": 5e8,
                "skipped": {"notebook": "holds all rows in memory"},
                "rounds": [
                    large,
                    {**large, "build": build(62, 2)},
                    {**large, "build": build(90, 2)},
                ],
            },
        ],
    }


def test_the_report_has_medians_and_ratios(results: dict[str, object]) -> None:
    text = report.render_report(results)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    times = [row for row in rows if row and row[0] in ("1,000", "20,000,000")][:2]
    assert times == [
        ["1,000", "10.0", "2.0", "40.0", "-", "5.0", "4.0", "-", "-"],
        ["20,000,000", "62.0", "8.0", "-", "-", "7.8", "-", "-", "6.2"],
    ]
    assert "20,000,000 customers: notebook, holds all rows in memory." in text
    assert "model customer_features" in text


def test_the_plot_is_drawn(results: dict[str, object], tmp_path: Path) -> None:
    image = tmp_path / "speed.png"
    plot.draw(results).savefig(image)
    assert image.stat().st_size > 10_000


def test_the_whole_harness_runs(customers: Path, tmp_path: Path) -> None:
    (tmp_path / f"customers_{CUSTOMERS}.parquet").write_bytes(customers.read_bytes())
    done = subprocess.run(
        [
            sys.executable, str(BENCHMARKS / "bench.py"), "--customers", str(CUSTOMERS),
            "--rounds", "2", "--without", "build", "--folder", str(tmp_path),
            "--results", str(tmp_path / "results.json"), "--plot", str(tmp_path / "speed.png"),
        ],
        # Small fits wait for threads that a busy machine does not give them.
        env={**os.environ, "OMP_NUM_THREADS": "1"}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    written = json.loads((tmp_path / "results.json").read_text())
    assert [sorted(measured) for measured in written["sizes"][0]["rounds"]] == [
        ["floor", "notebook", "notebook_one_start"]
    ] * 2
    assert str(CUSTOMERS) in done.stdout
    assert str(tmp_path) not in json.dumps(written)
    assert (tmp_path / "speed.png").exists()
