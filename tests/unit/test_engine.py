"""The engine seam: tables come into pandas with their types, projections stay with the engine."""

import duckdb

from smartcart.engine import select, to_pandas


def test_a_table_keeps_its_types_and_nulls_in_pandas() -> None:
    query = "select 7::integer as id, null::integer as k, 0.5::double as value, 'a' as name"
    frame = to_pandas(duckdb.sql(query))
    assert frame["id"].tolist() == [7]
    assert frame["k"].isna().all()
    assert frame.dtypes.astype(str)[["id", "value", "name"]].tolist() == ["int32", "float64", "str"]


def test_a_projection_computes_its_expressions_one_by_one() -> None:
    relation = duckdb.sql("select 3 as x, 4 as y, 'unused' as z")
    projected = select(relation, ["y", "least(x, y) as nearest", "cast('-1e-17' as double) as w"])
    assert projected.columns == ["y", "nearest", "w"]
    assert projected.fetchall() == [(4, 3, -1e-17)]


def test_a_projection_is_lazy() -> None:
    relation = duckdb.sql("select error('computed') as x")
    assert isinstance(select(relation, ["x as y"]), duckdb.DuckDBPyRelation)
