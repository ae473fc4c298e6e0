"""The same customers give the same tables on both engines, row by row."""

from pathlib import Path

import pandas as pd
import pytest
from embedded_shop import build_shop, write_campaign
from parity import differences, table_differences
from spark_support import SparkWorkspace, standalone_master
from support import Once, Refresh, Workspace


def test_a_real_file_on_a_standalone_master(
    real_published: Refresh, real_file: Path, tmp_path: Path
) -> None:
    with standalone_master(tmp_path) as master:
        spark = SparkWorkspace(Workspace(tmp_path), "spark", {"SPARK_MASTER": master})
        spark.build_tables(customers_path=str(real_file), recipe="published")
    assert table_differences(real_published, tmp_path, "smartcart_build") == {}


def test_order_lines(once: Once, tmp_path: Path) -> None:
    duckdb = once("embedded orders", build_shop)
    spark = SparkWorkspace(Workspace(tmp_path), "spark", {})
    write_campaign(spark.workspace)

    spark.build_tables(orders_path="embedded")

    assert set(duckdb.published("from campaign_results")["segment_name"]) == {
        "all segments", "Premium", "Value",
    }  # fmt: skip

    assert table_differences(duckdb, tmp_path, "smartcart_build") == {}


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
