"""What the plugin registers can be called from SQL, and a refusal arrives as text."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from smartcart.dbt_plugin import Plugin

EXPECTED = {"customer_id": "ID", "income": "Income"}
Call = Callable[[str, str], str]


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """Return what calls a registered function, as the macros do."""
    credentials = SimpleNamespace(path=str(tmp_path / "warehouse" / "smartcart.duckdb"))
    plugin = Plugin("smartcart", {"workspace": str(tmp_path)}, credentials)
    connection = duckdb.connect(credentials.path)
    plugin.configure_connection(connection)

    def call_function(function: str, text: str) -> str:
        rows = connection.execute(f"select {function}(?)", [text]).fetchall()
        return rows[0][0]

    return call_function


def request(path: Path) -> str:
    return json.dumps({"path": str(path), "expected": EXPECTED, "aliases": {}})


def test_an_input_file_is_described_as_json(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "it's mine.csv"
    path.write_text("Income;ID\n1;2\n", encoding="utf-8")
    answer = json.loads(call("smartcart_describe_input", request(path)))
    assert answer["columns"] == {"customer_id": "c2", "income": "c1"}
    assert "error" not in answer


def test_a_refused_input_file_is_an_answer_not_an_error(call: Call, tmp_path: Path) -> None:
    answer = json.loads(call("smartcart_describe_input", request(tmp_path / "none.csv")))
    assert list(answer) == ["error"]
    assert str(tmp_path / "none.csv") in answer["error"]


def test_a_file_that_changes_after_it_was_described_is_noticed(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("Income;ID\n1;2\n", encoding="utf-8")
    call("smartcart_describe_input", request(path))
    assert call("smartcart_input_change", "") == ""
    path.write_text("Income;ID\n1;2\n3;4\n", encoding="utf-8")
    assert "The customer file changed while it was read" in call("smartcart_input_change", "")


def test_a_copy_of_a_file_stands_in_the_private_warehouse(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("Income;ID\n1;2\n", encoding="utf-16")
    (copy,) = json.loads(call("smartcart_describe_input", request(path)))["paths"]
    assert Path(copy).parent == tmp_path / "warehouse"


def test_a_release_is_opened_published_and_summed_up(call: Call, tmp_path: Path) -> None:
    assert call("smartcart_current_release", "") == ""
    database = Path(call("smartcart_open_release", "1"))
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table refresh_summary as select timestamp '2014-06-29' as refreshed_at,"
            " 'a.csv' as source, 2 as rows_in, 2 as rows_accepted, 0 as rows_rejected,"
            " 0 as incomes_imputed, 0 as customers_imputed, 0 as outliers,"
            " 0 as unmapped_educations, 0 as unmapped_marital_statuses"
        )
        connection.execute(
            "create table segment_profiles as select 'Premium' as segment_label,"
            " 2 as customer_count, 1.0 as customer_share, 1.0 as mean_income,"
            " 1.0 as mean_total_spending"
        )
        connection.execute(
            "create table input_findings (column_name varchar, finding varchar,"
            " row_count bigint, example_row_numbers varchar)"
        )
    assert call("smartcart_current_release", "") == ""
    summary = call("smartcart_publish_release", "1")
    assert summary.endswith(f"Tables: {tmp_path / 'published' / 'current' / 'smartcart.duckdb'}")
    current = tmp_path / "published" / "releases" / "1" / "smartcart.duckdb"
    assert call("smartcart_current_release", "") == str(current.resolve())


def test_a_release_that_was_not_opened_is_an_error(call: Call, tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error, match="FileNotFoundError"):
        call("smartcart_publish_release", "unknown")
    assert not (tmp_path / "published" / "current").exists()
