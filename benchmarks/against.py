"""Another revision of this project beside this one: the same file, in turn.

    python benchmarks/against.py e0f89fa --customers 2240,1000000 --rounds 3

The revision is checked out and installed in a folder of its own, as README says. For every size and
case both are run in turn, and the ratio of the medians is printed, of the seconds on the clock and
of the processor seconds. Cases:

- make: `make build` in a workspace in which nothing was ever built or parsed, as users run it;
- first: the same as `dbt build`, without tests of the code;
- stored: `dbt build` once more, with the model and what dbt read of the project the first time,
  without tests of the code;
- upload: from the click in the dashboard to the segments on the page (`upload_seconds.py`), which
  has no processor seconds of its own and needs `make .venv/.dashboard` here.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bench import PROJECT, customer_file, say
from measure import Measurement, measure

UPLOAD = PROJECT / "benchmarks/upload_seconds.py"
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
HEADER = (
    "| customers | case | seconds | other | ratio | processor seconds | other | ratio "
    "| memory (GB) | other |\n|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Revision:
    """A checkout with an environment of its own."""

    project: Path

    def run(self, command: list[str], workspace: Path, **environment: str) -> Measurement:
        """Measure a command of the project that works in a workspace; it must succeed."""
        workspace.mkdir(parents=True, exist_ok=True)
        own = {
            "SMARTCART_WORKSPACE": str(workspace),
            "DBT_TARGET_PATH": str(workspace / "target"),
            "DBT_LOG_PATH": str(workspace / "logs"),
        }
        measured = measure(command, workspace, self.project, own | environment)
        if measured.exit_code != 0:
            raise SystemExit(measured.output_tail)
        return measured

    def dbt_build(self, file: Path, workspace: Path) -> Measurement:
        """Measure `dbt build` without tests of the code."""
        settings = json.dumps({"customers_path": str(file)})
        dbt = str(self.project / ".venv/bin/dbt")
        return self.run([dbt, "build", *NO_UNIT_TESTS, "--vars", settings], workspace)

    def upload(self, file: Path, workspace: Path) -> Measurement:
        """Measure an upload in the dashboard."""
        command = [
            str(self.project / ".venv/bin/python"),
            str(UPLOAD),
            str(self.project),
            str(file),
        ]
        measured = self.run(command, workspace)
        seconds = float(measured.output_tail.split()[-1])
        return replace(measured, seconds=seconds, processor_seconds=math.nan)

    def make_build(self, file: Path, workspace: Path) -> Measurement:
        """Measure `make build` as users run it."""
        return self.run(["make", "build", f"CUSTOMERS={file}"], workspace)


def first(revision: Revision, file: Path, folder: Path, number: int) -> Measurement:
    """Measure a build in an empty workspace."""
    return revision.dbt_build(file, folder / f"first-{number}")


def made(revision: Revision, file: Path, folder: Path, number: int) -> Measurement:
    """Measure the first `make build`."""
    return revision.make_build(file, folder / f"make-{number}")


def stored(revision: Revision, file: Path, folder: Path, number: int) -> Measurement:
    """Measure a build that goes on from the release before."""
    if number == 0:
        revision.dbt_build(file, folder / "stored")
    return revision.dbt_build(file, folder / "stored")


def uploaded(revision: Revision, file: Path, folder: Path, number: int) -> Measurement:
    """Measure an upload."""
    return revision.upload(file, folder / f"upload-{number}")


CASES: dict[str, Callable[[Revision, Path, Path, int], Measurement]] = {
    "make": made, "first": first, "stored": stored, "upload": uploaded,
}  # fmt: skip


def checked_out(revision: str, folder: Path) -> Revision:
    """Check a revision out and install it as README says."""
    project = folder / "other"
    subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(project)], check=True)
    subprocess.run(["git", "-C", str(project), "checkout", "--quiet", revision], check=True)
    python = f"PYTHON={sys.executable}"
    subprocess.run(["make", "--silent", ".venv/.dashboard", python], cwd=project, check=True)
    return Revision(project)


def compare(case: str, file: Path, sides: list[Revision], rounds: int, folder: Path) -> str:
    """Run a case on both sides in turn, and return the rest of a row of the table."""
    measured: list[list[Measurement]] = [[] for _ in sides]
    for number in range(rounds):
        # Who comes first has the colder machine: they take turns.
        for side in (0, 1) if number % 2 == 0 else (1, 0):
            place = folder / f"side-{side}"
            measured[side].append(CASES[case](sides[side], file, place, number))
    cells = []
    for name in ("seconds", "processor_seconds"):
        ours, other = (statistics.median(getattr(run, name) for run in side) for side in measured)
        cells += [f"{ours:.1f}", f"{other:.1f}", f"{ours / other:.2f}"]
    cells += [f"{max(run.peak_memory_bytes for run in side) / 1e9:.2f}" for side in measured]
    return " | ".join(cells)


def main() -> None:
    """Print a table with a row per size and case."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("revision")
    parser.add_argument("--customers", default="2240")
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sides = [Revision(PROJECT), checked_out(options.revision, folder)]
        say(HEADER)
        for customers in map(int, options.customers.split(",")):
            file = customer_file(customers, folder)
            for case in options.cases.split(","):
                with tempfile.TemporaryDirectory(dir=folder) as runs:
                    row = compare(case, file, sides, options.rounds, Path(runs))
                say(f"| {customers:,} | {case} | {row} |")


if __name__ == "__main__":
    os.environ.pop("MAKEFLAGS", None)
    main()
