"""The engine seam of the Python models: the steps in which DuckDB and Spark differ.

A relation is DuckDB's, or a Spark DataFrame; users of DuckDB do not have Spark installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb
import pandas as pd
from duckdb import DuckDBPyRelation

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Relation = TypeVar("Relation", DuckDBPyRelation, "DataFrame")


def to_pandas(relation: DuckDBPyRelation | DataFrame) -> pd.DataFrame:
    """Load a small table, or the bounded sample, into pandas, with DuckDB's types."""
    if not isinstance(relation, DuckDBPyRelation):
        # A separate connection, because dbt runs models in parallel.
        relation = duckdb.connect().from_arrow(relation.toArrow())
    frame: pd.DataFrame = relation.df()
    return frame


def project(relation: Relation, steps: Sequence[Sequence[str]]) -> Relation:
    """Apply select lists to a relation, one after the other; lazy."""
    projected: Any = relation
    for expressions in steps:
        if isinstance(projected, DuckDBPyRelation):
            projected = projected.select(", ".join(expressions))
        else:
            projected = projected.selectExpr(*expressions)
    result: Relation = projected
    return result


def union_all(relations: Sequence[Relation]) -> Relation:
    """Concatenate relations with the same columns; lazy."""
    first, *others = relations
    together: Any = first
    for other in others:
        together = together.union(other)
    result: Relation = together
    return result
