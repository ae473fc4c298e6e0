"""The installed DuckDB adds up rightly: 2.0.0 did not, and pins may move back one day."""

import duckdb
import pytest

# 50 rows of the latest refresh, each 10 to 16: a sum is far larger than any of them.
TABLES = """
create table refreshes as
select timestamp '2014-06-29' + interval (day) day as refreshed_at from range(2) as days(day);
create table migrations as
select
    timestamp '2014-06-29' + interval (number % 2) day as refreshed_at,
    number % 7 + 10 as customer_count
from range(100) as numbers(number);
"""
LATEST = "from migrations where refreshed_at = (select max(refreshed_at) from refreshes)"
TOTAL = 648


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(TABLES)
    return connection


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"select sum(customer_count) {LATEST} having sum(customer_count) > 100", TOTAL),
        (
            f"select case when sum(customer_count) > 100 then 'many' else 'few' end {LATEST}",
            "many",
        ),
        (
            f"select sum(customer_count) as customers {LATEST} group by refreshed_at"
            " order by customers",
            TOTAL,
        ),
    ],
    ids=["filtered", "decided on", "sorted"],
)
def test_a_sum_after_a_comparison_with_an_aggregate_is_right(
    connection: duckdb.DuckDBPyConnection, query: str, expected: object
) -> None:
    assert connection.sql(query).fetchall() == [(expected,)]
