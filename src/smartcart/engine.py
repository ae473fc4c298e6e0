"""The engine seam of the Python models: the steps in which DuckDB and Spark differ.

A relation is DuckDB's, or Spark's DataFrame, which a DuckDB user has not installed.
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
    """Bring a small table, or the bounded sample, into pandas, with the types that DuckDB gives."""
    if not isinstance(relation, DuckDBPyRelation):
        # A connection of its own: dbt runs models side by side.
        relation = duckdb.connect().from_arrow(relation.toArrow())
    frame: pd.DataFrame = relation.df()
    return frame


def project(relation: Relation, steps: Sequence[Sequence[str]]) -> Relation:
    """Project a relation to SQL expressions, one select list over the other; lazy."""
    projected: Any = relation
    for expressions in steps:
        if isinstance(projected, DuckDBPyRelation):
            projected = projected.select(", ".join(expressions))
        else:
            projected = projected.selectExpr(*expressions)
    result: Relation = projected
    return result


def union_all(relations: Sequence[Relation]) -> Relation:
    """Put relations with the same columns one below the other; lazy."""
    first, *others = relations
    together: Any = first
    for other in others:
        together = together.union(other)
    result: Relation = together
    return result
