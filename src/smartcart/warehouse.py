"""The private warehouse: what dbt works in, and what nobody else reads."""

import shutil
from pathlib import Path

DATABASES = ("smartcart.duckdb", "working.duckdb")
SPILL = "spill"


def clear_warehouse(warehouse: Path) -> None:
    """Remove the databases of the build before, and what a kill left of them.

    A whole build starts from nothing: what it publishes then has no holes and no leftovers.

    Args:
        warehouse: the folder; files that are not ours stay.
    """
    for name in DATABASES:
        for file in (warehouse / name, warehouse / f"{name}.wal"):
            file.unlink(missing_ok=True)
    for folder in (SPILL, *(f"{name}.tmp" for name in DATABASES)):
        if (warehouse / folder).exists():
            shutil.rmtree(warehouse / folder)
