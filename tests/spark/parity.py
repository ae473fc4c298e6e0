"""What differs between the tables of both engines."""

from pathlib import Path

import numpy as np
import pandas as pd
from spark_support import read_parquet, spark_tables
from support import Refresh

TOLERANCE = 1e-9
# When it was built, and of which file; nothing about customers.
NOT_COMPARED = (
    "source",
    "metric_date",
    "refreshed_at",
    "fitted_at",
    "changed_at",
    "valid_from",
    "valid_to",
)
DAYS = "metric_days"


def differences(duckdb_rows: pd.DataFrame, spark_rows: pd.DataFrame) -> list[str]:
    """Return what differs: columns, the number of rows, or the columns with other values."""
    if list(duckdb_rows.columns) != list(spark_rows.columns):
        return [f"columns {list(duckdb_rows.columns)} and {list(spark_rows.columns)}"]
    if len(duckdb_rows) != len(spark_rows):
        return [f"{len(duckdb_rows)} and {len(spark_rows)} rows"]
    compared = [name for name in duckdb_rows.columns if name not in NOT_COMPARED]
    floats = [name for name in compared if duckdb_rows[name].dtype == np.float64]
    keys = [name for name in compared if name not in floats]
    sides = []
    for rows in (duckdb_rows, spark_rows):
        texts = rows[keys].astype("string").fillna("null")
        rounded = rows[floats].round(6).astype("string").fillna("null")
        order = pd.concat([texts, rounded], axis=1).sort_values([*keys, *floats]).index
        sides.append((texts.loc[order], rows.loc[order, floats]))
    (texts, numbers), (other_texts, other_numbers) = sides
    found = [name for name in keys if texts[name].tolist() != other_texts[name].tolist()]
    for name in floats:
        left, right = numbers[name].to_numpy(), other_numbers[name].to_numpy()
        if not np.allclose(left, right, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True):
            found.append(name)
    return found


def table_differences(duckdb: Refresh, workspace: Path, schema: str) -> dict[str, list[str]]:
    """Return what differs in which public table between DuckDB and a schema of Spark."""
    tables = spark_tables(workspace, schema)
    names = duckdb.warehouse(
        "select table_name from duckdb_tables() where database_name = 'smartcart'"
    )["table_name"]
    assert set(names) <= set(tables)
    found = {
        name: differences(duckdb.warehouse(f"from smartcart.{name}"), read_parquet(tables[name]))
        for name in names
        # One row a day: builds on both sides of midnight have another number of them.
        if name != DAYS
    }
    return {name: what for name, what in found.items() if what}
