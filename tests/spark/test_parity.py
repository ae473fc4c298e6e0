"""The same customers give the same tables on both engines, row by row."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from spark_support import SparkWorkspace, read_parquet, releases, spark_tables, standalone_master
from support import Refresh, Workspace

TOLERANCE = 1e-9
# When it was built, and nothing about customers.
TIMES = ("refreshed_at", "fitted_at", "changed_at", "valid_from", "valid_to")
DAYS = "metric_days"


def differences(duckdb_rows: pd.DataFrame, spark_rows: pd.DataFrame) -> list[str]:
    """Return what differs: columns, the number of rows, or the columns with other values."""
    if list(duckdb_rows.columns) != list(spark_rows.columns):
        return [f"columns {list(duckdb_rows.columns)} and {list(spark_rows.columns)}"]
    if len(duckdb_rows) != len(spark_rows):
        return [f"{len(duckdb_rows)} and {len(spark_rows)} rows"]
    compared = [name for name in duckdb_rows.columns if name not in TIMES]
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


def compare(refresh: Refresh, workspace: Path, schema: str) -> None:
    tables = spark_tables(workspace, schema)
    names = refresh.warehouse(
        "select table_name from duckdb_tables() where database_name = 'smartcart'"
    )["table_name"]
    assert set(names) <= set(tables)
    found = {
        name: differences(refresh.warehouse(f"from smartcart.{name}"), read_parquet(tables[name]))
        for name in names
        if name != DAYS
    }
    assert {name: what for name, what in found.items() if what} == {}


def test_the_embedded_customers(embedded: Refresh, spark_embedded: Refresh) -> None:
    (release,) = releases(spark_embedded.workspace)
    compare(embedded, spark_embedded.workspace, release)
    lists = embedded.published("from target_lists")
    spark_lists = read_parquet(spark_tables(spark_embedded.workspace, release)["target_lists"])
    assert differences(lists, spark_lists) == []


def test_a_real_file_on_a_standalone_master(real: Refresh, real_file: Path, tmp_path: Path) -> None:
    with standalone_master(tmp_path) as master:
        spark = SparkWorkspace(Workspace(tmp_path), "spark", {"SPARK_MASTER": master})
        spark.build_tables(customers_path=str(real_file))
    compare(real, tmp_path, "smartcart_build")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"k": [1, 3]}, ["k"]),
        ({"value": [0.5, 0.25 + 1e-6]}, ["value"]),
        ({"value": [0.5, None]}, ["value"]),
        ({"name": ["a", "c"]}, ["name"]),
        ({"value": [0.5, 0.25 + 1e-12]}, []),
    ],
)
def test_a_difference_is_found(changed: dict[str, list[object]], found: list[str]) -> None:
    rows = pd.DataFrame({"k": [1, 2], "name": ["a", "b"], "value": [0.5, 0.25]})
    assert differences(rows, rows.iloc[::-1].reset_index(drop=True)) == []
    assert differences(rows, rows.assign(**changed).astype({"value": "float64"})) == found


def test_missing_rows_and_columns_are_found() -> None:
    rows = pd.DataFrame({"k": [1, 2]})
    assert differences(rows, rows.iloc[:1]) == ["2 and 1 rows"]
    assert differences(rows, rows.rename(columns={"k": "n"})) == ["columns ['k'] and ['n']"]
