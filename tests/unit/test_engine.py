"""The engine seam: tables come into pandas with their types, the rest stays with the engine."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from smartcart.engine import project, to_pandas, union_all


def test_a_table_keeps_its_types_and_nulls_in_pandas() -> None:
    query = "select 7::integer as id, null::integer as k, 0.5::double as value, 'a' as name"
    frame = to_pandas(duckdb.sql(query))
    assert frame["id"].tolist() == [7]
    assert frame["k"].isna().all()
    assert frame.dtypes.astype(str)[["id", "value", "name"]].tolist() == ["int32", "float64", "str"]


def test_a_projection_computes_its_expressions_one_step_over_the_other() -> None:
    relation = duckdb.sql("select 3 as x, 4 as y, 'unused' as z")
    steps = [
        ["y", "least(x, y) as nearest", "cast('-1e-17' as double) as w"],
        ["*", "nearest + y as total"],
        ["total", "w"],
    ]
    projected = project(relation, steps)
    assert projected.columns == ["total", "w"]
    assert projected.fetchall() == [(7, -1e-17)]
    assert project(relation, steps[:1]).columns == ["y", "nearest", "w"]


def test_a_projection_without_steps_is_the_relation() -> None:
    relation = duckdb.sql("select 3 as x")
    assert project(relation, []).fetchall() == [(3,)]


def test_a_projection_is_lazy() -> None:
    relation = duckdb.sql("select error('computed') as x")
    assert isinstance(project(relation, [["x as y"]]), duckdb.DuckDBPyRelation)


def test_a_union_keeps_every_row() -> None:
    relations = [duckdb.sql(f"select {k}::integer as k, 'a' as name") for k in (2, 3, 3)]
    together = union_all(relations)
    assert together.columns == ["k", "name"]
    assert [str(column_type) for column_type in together.types] == ["INTEGER", "VARCHAR"]
    assert sorted(together.fetchall()) == [(2, "a"), (3, "a"), (3, "a")]
    assert union_all(relations[:1]).fetchall() == [(2, "a")]


def test_a_union_is_lazy() -> None:
    relation = duckdb.sql("select error('computed') as x")
    assert isinstance(union_all([relation, relation]), duckdb.DuckDBPyRelation)


def test_a_union_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="not enough values to unpack"):
        union_all([])


class SparkFrame:
    """What the seam asks of a Spark DataFrame; it remembers the projections."""

    def __init__(self, *steps: tuple[str, ...]) -> None:
        self.steps = steps

    def selectExpr(self, *expressions: str) -> SparkFrame:  # noqa: N802
        return SparkFrame(*self.steps, expressions)

    def union(self, other: SparkFrame) -> SparkFrame:
        return SparkFrame(*self.steps, *other.steps)

    def toArrow(self) -> pa.Table:  # noqa: N802
        return pa.table({"id": pa.array([7], pa.int32()), "k": pa.array([None], pa.int32())})


def test_spark_projects_one_step_over_the_other_and_collects_nothing() -> None:
    projected = project(SparkFrame(), [["x", "y as z"], ["z"]])
    assert projected.steps == (("x", "y as z"), ("z",))
    assert union_all([SparkFrame(("a",)), SparkFrame(("b",))]).steps == (("a",), ("b",))


def test_a_table_of_spark_comes_with_the_types_that_duckdb_gives() -> None:
    query = "select 7::integer as id, null::integer as k"
    expected = to_pandas(duckdb.sql(query))
    found = to_pandas(SparkFrame())
    assert found.dtypes.tolist() == expected.dtypes.tolist()
    assert found["id"].tolist() == [7]
    assert found["k"].isna().all()
