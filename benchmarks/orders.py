"""Order lines beside customers, and beside the notebooks' recipe for order lines.

    python benchmarks/orders.py --lines 10000000 --rounds 2
    python benchmarks/orders.py --files lines.parquet customers.csv --rounds 3

For every round, in turn, each as a process of its own:

- lines: the whole `dbt build` with all tests and the release, in an empty workspace, of the lines;
- customers: the same of a file of as many customers as the lines have, or of the second file;
- notebook: what the public notebooks do with such lines (`notebook_orders.py`), with ten starts of
  K-Means for every k and with one. Not with `--files`, whose columns have other names.

The lines are synthetic, always the same, about ten a customer, as Parquet. Medians of the rounds
are printed, and the ratios of the times and of the memory of each to those of the lines.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from bench import Record, customer_file, generated, measure_build, measure_script, parse_sizes, say
from report import render_table

LINES_PER_CUSTOMER = 10
NOTEBOOK_MAX_LINES = 10_000_000
HEADER = ["what", "seconds", "lines / this", "memory, GB", "lines / this", "longest step"]

Subject = Callable[[Path], Record]


def measure_notebook(starts: int, file: Path, folder: Path) -> Record:
    """Measure the notebooks' recipe for order lines."""
    arguments = [str(file), str(folder), f"--starts={starts}"]
    return asdict(measure_script("notebook_orders.py", *arguments, at=folder))


def subjects_of_files(lines: Path, customers: Path) -> dict[str, Subject]:
    """Return what is measured: name -> a function of its empty folder."""
    return {
        "lines": partial(measure_build, lines, setting="orders_path"),
        "customers": partial(measure_build, customers),
    }


def subjects_of_size(lines: int, folder: Path) -> dict[str, Subject]:
    """Return what is measured of synthetic lines."""
    file = generated("orders", lines, folder)
    subjects = subjects_of_files(file, customer_file(lines // LINES_PER_CUSTOMER, folder))
    if lines <= NOTEBOOK_MAX_LINES:
        subjects["notebook, ten starts"] = partial(measure_notebook, 10, file)
        subjects["notebook, one start"] = partial(measure_notebook, 1, file)
    return subjects


def measure_in_turn(subjects: dict[str, Subject], rounds: int, folder: Path) -> str:
    """Return the table of some subjects; one that fails ends it with what was printed."""
    measured: dict[str, list[Record]] = {name: [] for name in subjects}
    for number in range(1, rounds + 1):
        for name, subject in subjects.items():
            with tempfile.TemporaryDirectory(dir=folder, prefix="run-") as run:
                record = subject(Path(run))
            if record["exit_code"] != 0:
                raise SystemExit(record["output_tail"])
            memory = record["peak_memory_bytes"] / 1e9
            say(f"round {number}: {name} {record['seconds']:.1f} s, {memory:.2f} GB")
            measured[name].append(record)
    return render_table(HEADER, table_rows(measured))


def table_rows(measured: dict[str, list[Record]]) -> list[list[str]]:
    """Return the cells of HEADER for every subject, `lines` among them."""
    seconds = {
        name: statistics.median(record["seconds"] for record in records)
        for name, records in measured.items()
    }
    memory = {
        name: max(record["peak_memory_bytes"] for record in records) / 1e9
        for name, records in measured.items()
    }
    return [
        [
            name,
            f"{seconds[name]:.1f}",
            f"{seconds['lines'] / seconds[name]:.2f}",
            f"{memory[name]:.2f}",
            f"{memory['lines'] / memory[name]:.2f}",
            _longest(records[0]),
        ]
        for name, records in measured.items()
    ]


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--lines", type=parse_sizes, default=[10_000_000], metavar="N,N,...")
    what.add_argument("--files", type=Path, nargs=2, metavar=("LINES", "CUSTOMERS"))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--without", nargs="*", default=[], help="names to leave out")
    parser.add_argument("--folder", type=Path, help="keeps the generated files")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="smartcart-bench-") as name:
        folder = (arguments.folder or Path(name)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        if arguments.files:
            all_subjects = [subjects_of_files(*(file.resolve() for file in arguments.files))]
        else:
            all_subjects = [subjects_of_size(lines, folder) for lines in arguments.lines]
        for subjects in all_subjects:
            chosen = {key: run for key, run in subjects.items() if key not in arguments.without}
            sys.stdout.write(measure_in_turn(chosen, arguments.rounds, folder) + "\n")
            sys.stdout.flush()


def _longest(record: Record) -> str:
    steps = record.get("longest_steps", [])
    return ", ".join(f"{step['name']} {step['seconds']:.1f} s" for step in steps[:3])


if __name__ == "__main__":
    main()
