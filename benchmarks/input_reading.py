"""What reading and staging a CSV file costs, against reading it as text at all.

    .venv/bin/python benchmarks/input_reading.py --customers 1000000 --rounds 3

Both are measured in turn in one run: the floor is DuckDB's `read_csv` with all columns as text
into a table; staging is the four staging models that read the file, from the first one's start to
the last one's end as dbt reports them.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import duckdb

from smartcart.synthetic import write_customers

PROJECT = Path(__file__).resolve().parents[1]
STAGING = "+stg_smartcart__parsed_customers"


def floor_seconds(file: Path, folder: Path) -> float:
    """Read the file as text into a table of a new database."""
    database = folder / "floor.duckdb"
    database.unlink(missing_ok=True)
    start = time.perf_counter()
    with duckdb.connect(
        str(database), config={"storage_compatibility_version": "v1.0.0"}
    ) as connection:
        connection.execute(
            f"create table customers as select * from read_csv('{file}', all_varchar = true)"
        )
    return time.perf_counter() - start


def staging_seconds(file: Path, folder: Path) -> float:
    """Build the staging models that read the file."""
    command = [
        str(Path(sys.executable).with_name("dbt")), "--quiet", "build", "--select", STAGING,
        "--resource-type", "model", "--vars", json.dumps({"customers_path": str(file)}),
    ]  # fmt: skip
    environment = {
        **os.environ,
        "SMARTCART_WORKSPACE": str(folder),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)
    results = json.loads((folder / "target/run_results.json").read_text())["results"]
    times = [
        datetime.fromisoformat(step[moment])
        for result in results
        if result["unique_id"].startswith("model.")
        for step in result["timing"]
        for moment in ("started_at", "completed_at")
    ]
    return (max(times) - min(times)).total_seconds()


def main() -> None:
    """Print both medians, their ratio and the peak memory of the build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "customers.csv"
        write_customers(file, arguments.customers, seed=1)
        floors, stagings = [], []
        for _ in range(arguments.rounds):
            floors.append(floor_seconds(file, folder))
            stagings.append(staging_seconds(file, folder))
    floor, staging = statistics.median(floors), statistics.median(stagings)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    sys.stdout.write(
        f"{arguments.customers:,} customers, median of {arguments.rounds} rounds\n"
        f"  read as text into a table  {floor:6.1f} s\n"
        f"  read and staged            {staging:6.1f} s  ({staging / floor:.2f} times)\n"
        f"  peak memory of the build   {peak:6.2f} GB\n"
    )


if __name__ == "__main__":
    main()
