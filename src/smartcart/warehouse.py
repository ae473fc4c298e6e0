"""The private warehouse, in which dbt works and which nobody else reads."""

import shutil
from pathlib import Path

DATABASES = ("smartcart.duckdb", "working.duckdb")
SPILL = "spill"


def clear_warehouse(warehouse: Path) -> None:
    """Remove the databases of the previous build, and whatever a kill left of them.

    A whole build starts from nothing, so what it publishes has no gaps and no leftovers.

    Args:
        warehouse: the folder; other files in it are kept.
    """
    for name in DATABASES:
        for file in (warehouse / name, warehouse / f"{name}.wal"):
            file.unlink(missing_ok=True)
    for folder in (SPILL, *(f"{name}.tmp" for name in DATABASES)):
        if (warehouse / folder).exists():
            shutil.rmtree(warehouse / folder)
