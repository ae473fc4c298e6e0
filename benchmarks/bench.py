"""Time and memory of a whole refresh, against what reading and writing costs at all.

    python benchmarks/bench.py --customers 2240,100000,1000000 --rounds 3

For every size, in turn, `--rounds` times, each as a process of its own:

- build: the whole `dbt build` with all tests and the release, in an empty workspace: nothing is
  parsed, built or published before;
- floor: DuckDB reads the same file and writes one table, and nothing else (`floor.py`);
- notebook: the public notebooks' recipe, with ten starts of K-Means for every k as in the published
  results, and with the single start that scikit-learn takes today (`notebook_recipe.py`).

The customers are synthetic, always the same, as Parquet. `--folder` keeps the files for the next
run. The tables are printed; all rounds go to `results.json`, the plot to `docs/speed.png`.
Timings are medians of rounds that alternate: compare them within one run, never with another.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil
from build_steps import build_record
from measure import Measurement, measure
from report import render_report

PROJECT = Path(__file__).resolve().parents[1]
BENCHMARKS = PROJECT / "benchmarks"
PLOT = PROJECT / "docs" / "speed.png"
SEED = 1
DEFAULT_CUSTOMERS = "2240,100000,1000000"
# Large sizes differ less from round to round, and take long.
ROUNDS_FROM_CUSTOMERS = {10_000_000: 2, 100_000_000: 1}
NOTEBOOK_MAX_CUSTOMERS = 10_000_000
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "numpy", "pandas", "pyarrow", "scikit-learn")

Record = dict[str, Any]


def measure_build(
    file: Path, folder: Path, target: str = "duckdb", setting: str = "customers_path"
) -> Record:
    """Measure `dbt build` as a user runs it, in the empty workspace `folder`.

    Args:
        file: what is built from.
        folder: the workspace.
        target: of profiles.yml.
        setting: which setting names the file: orders_path for order lines.
    """
    command = [
        str(Path(sys.executable).with_name("dbt")), "build", "--target", target,
        "--vars", json.dumps({setting: str(file)}),
    ]  # fmt: skip
    environment = {
        "SMARTCART_WORKSPACE": str(folder),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    measured = measure(command, folder, PROJECT, environment)
    return asdict(measured) | build_record(measured.seconds, folder)


def measure_floor(file: Path, folder: Path) -> Record:
    """Measure reading the file and writing one table."""
    return asdict(measure_script("floor.py", str(file), str(folder / "floor.duckdb"), at=folder))


def measure_notebook(file: Path, folder: Path) -> Record:
    """Measure the notebooks' recipe with the ten starts of the published results."""
    return asdict(measure_script("notebook_recipe.py", str(file), str(folder), at=folder))


def measure_notebook_one_start(file: Path, folder: Path) -> Record:
    """Measure the notebooks' recipe with one start of K-Means for every k."""
    arguments = [str(file), str(folder), "--starts=1"]
    return asdict(measure_script("notebook_recipe.py", *arguments, at=folder))


def measure_script(script: str, *arguments: str, at: Path) -> Measurement:
    """Measure a script of this folder."""
    return measure([sys.executable, str(BENCHMARKS / script), *arguments], at, PROJECT, {})


SUBJECTS: dict[str, Callable[[Path, Path], Record]] = {
    "build": measure_build,
    "floor": measure_floor,
    "notebook": measure_notebook,
    "notebook_one_start": measure_notebook_one_start,
}


def why_skipped(subject: str, customers: int) -> str | None:
    """Return why a subject is not measured at a size, or None."""
    if subject.startswith("notebook") and customers > NOTEBOOK_MAX_CUSTOMERS:
        return f"holds all rows in memory: measured up to {NOTEBOOK_MAX_CUSTOMERS:,} customers"
    return None


def round_count(customers: int, rounds: int) -> int:
    """Return the rounds for a size: `rounds`, fewer where a round takes minutes."""
    limits = [most for size, most in ROUNDS_FROM_CUSTOMERS.items() if customers >= size]
    return min([rounds, *limits])


def measure_size(customers: int, rounds: int, subjects: list[str], folder: Path) -> Record:
    """Measure all subjects at one size, in turn; a subject that fails is not tried again."""
    file = customer_file(customers, folder)
    reasons = {subject: why_skipped(subject, customers) for subject in subjects}
    skipped = {subject: reason for subject, reason in reasons.items() if reason}
    measured: list[dict[str, Record]] = []
    for number in range(1, round_count(customers, rounds) + 1):
        measured.append({})
        for subject in (name for name in subjects if name not in skipped):
            with tempfile.TemporaryDirectory(dir=folder, prefix="run-") as name:
                record = SUBJECTS[subject](file, Path(name))
            say(f"{customers:>11,} customers, round {number}: {_in_words(subject, record)}")
            output = record.pop("output_tail")
            if record["exit_code"] != 0:
                say(output)
                skipped[subject] = f"failed with exit code {record['exit_code']}"
            else:
                measured[-1][subject] = record
    return {
        "customers": customers,
        "file_bytes": file.stat().st_size,
        "skipped": skipped,
        "rounds": measured,
    }


def customer_file(customers: int, folder: Path) -> Path:
    """Return the Parquet file of that many customers; it is generated once."""
    return generated("customers", customers, folder)


def generated(of_what: str, count: int, folder: Path) -> Path:
    """Return a synthetic file of customers or of orders; it is generated once."""
    file = folder / f"{of_what}_{count}.parquet"
    if not file.exists():
        say(f"{count:>11,} {of_what}: generating the file")
        # In a process of its own: what this one holds would count as memory of its children.
        module = [sys.executable, "-m", "smartcart.synthetic", "--seed", str(SEED)]
        subprocess.run([*module, f"--{of_what}", str(count), "--out", str(file)], check=True)
    return file


def machine() -> Record:
    """Return what of the machine matters, and nothing that tells which one it is."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.system(),
        "architecture": platform.machine(),
    }


def versions() -> dict[str, str]:
    """Return the versions of what is measured."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def main() -> None:
    """Measure, write the results and the plot, print the tables."""
    arguments = _arguments()
    subjects = [name for name in SUBJECTS if name not in arguments.without]
    results: Record = {
        "seed": SEED, "machine": machine(), "versions": versions(), "sizes": [],
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="smartcart-bench-") as name:
        folder = arguments.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        for customers in sorted(arguments.customers):
            size = measure_size(customers, arguments.rounds, subjects, folder.resolve())
            results["sizes"].append(size)
            # After every size: a long run that is stopped keeps what it has.
            arguments.results.write_text(json.dumps(results, indent=2) + "\n")
    sys.stdout.write(render_report(results))
    plot = [
        sys.executable,
        str(BENCHMARKS / "plot.py"),
        str(arguments.results),
        str(arguments.plot),
    ]
    subprocess.run(plot, check=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--customers", type=parse_sizes, default=parse_sizes(DEFAULT_CUSTOMERS), metavar="N,N,...")
    add("--rounds", type=int, default=3, help="at most this many for each size (default: 3)")
    add("--without", nargs="*", choices=list(SUBJECTS), default=[], help="leave these out")
    add("--folder", type=Path, help="keeps the generated files (default: a temporary folder)")
    add("--results", type=Path, default=BENCHMARKS / "results.json", metavar="FILE")
    add("--plot", type=Path, default=PLOT, metavar="FILE")
    return parser.parse_args()


def parse_sizes(text: str) -> list[int]:
    """Return the sizes that an argument lists."""
    return [int(part.replace("_", "")) for part in text.split(",")]


def _in_words(subject: str, record: Record) -> str:
    memory = record["peak_memory_bytes"] / 1e9
    return f"{subject} {record['seconds']:.1f} s, {memory:.2f} GB"


def say(text: str) -> None:
    """Show progress, beside the report."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
