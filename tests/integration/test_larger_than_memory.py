"""Data that does not fit into the memory that the engine may take is built all the same."""

import json
import sys
from itertools import pairwise
from pathlib import Path

from support import DBT, QUICK_FIT, Refresh, Workspace

from smartcart.synthetic import write_customers

CUSTOMERS = 2_000_000
# Runs a command; the last line that it prints is the most memory that the command held, in bytes.
MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
unit = 1 if sys.platform == "darwin" else 1024
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit)
sys.exit(code)
"""


def test_two_million_customers_are_built_with_one_gigabyte(workspace: Workspace) -> None:
    file = workspace.folder / "customers.parquet"
    write_customers(file, CUSTOMERS, seed=1)

    refresh = _build_and_measure(workspace, file, SMARTCART_MEMORY_LIMIT="1GB")

    assert refresh.returncode == 0, refresh.output
    *output, peak = refresh.output.splitlines()
    # The limit is the engine's; Python and the fit take their own beside it.
    assert int(peak) < 1.8e9
    # Long work shows how far it has come, every ten seconds at most.
    seconds = [int(line.split()[0]) for line in output if line.endswith(" is built")]
    assert seconds
    assert all(later - earlier >= 9 for earlier, later in pairwise(seconds))
    counts = refresh.published(
        "select rows_in, rows_accepted, (select count(*) from customer_segments) as customers"
        " from refresh_summary"
    ).iloc[0]
    assert counts["rows_in"] == CUSTOMERS
    assert counts["customers"] == counts["rows_accepted"] > 0.99 * CUSTOMERS
    # What was spilled is gone.
    assert not list((workspace.folder / "warehouse/spill").glob("*"))


def _build_and_measure(workspace: Workspace, file: Path, **environment: str) -> Refresh:
    settings = json.dumps({"customers_path": str(file), **QUICK_FIT})
    command = [str(DBT), "--quiet", "build", "--vars", settings]
    return workspace.run([sys.executable, "-c", MEASURE, *command], **environment)
