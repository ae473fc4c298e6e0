"""The same build on DuckDB and on Spark, in turn.

    python benchmarks/engines.py --customers 1000000,5000000

Each is the whole `dbt build` with all tests and the release, in an empty workspace, of the
customers that `bench.py` takes. The table is printed: seconds, their ratio, and the longest step.
Spark is `local[2]`, or what SPARK_MASTER says. How much memory it needs is not measured: Java takes
what SMARTCART_DRIVER_MEMORY allows.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench import Record, customer_file, measure_build, parse_sizes
from report import render_table

ENGINES = ("duckdb", "spark")
HEADER = ["customers", "DuckDB, s", "Spark, s", "ratio", "longest on DuckDB", "longest on Spark"]


def main() -> None:
    """Measure and print the table; a build that fails ends it with what dbt printed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=parse_sizes, default=[1_000_000], metavar="N,N,...")
    parser.add_argument("--folder", type=Path, help="keeps the generated files")
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="smartcart-bench-") as name:
        folder = (arguments.folder or Path(name)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        for customers in arguments.customers:
            file = customer_file(customers, folder)
            records = [measure_engine(engine, file, folder) for engine in ENGINES]
            rows.append(table_row(customers, *records))
            sys.stderr.write(f"{' | '.join(rows[-1])}\n")
    sys.stdout.write(render_table(HEADER, rows) + "\n")


def measure_engine(engine: str, file: Path, folder: Path) -> Record:
    """Measure the build on one engine, which must pass."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="run-") as name:
        record = measure_build(file, Path(name), engine)
    if record["exit_code"] != 0:
        raise SystemExit(record["output_tail"])
    return record


def table_row(customers: int, duckdb: Record, spark: Record) -> list[str]:
    """Return the cells of HEADER for one size."""
    records = [duckdb, spark]
    longest = [record["longest_steps"][0] for record in records]
    return [
        f"{customers:,}",
        *(f"{record['seconds']:.0f}" for record in records),
        f"{spark['seconds'] / duckdb['seconds']:.1f}",
        *(f"{step['name']}, {step['seconds']:.0f} s" for step in longest),
    ]


if __name__ == "__main__":
    main()
