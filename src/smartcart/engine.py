"""The engine seam of the Python models: the steps in which DuckDB and Spark differ.

A relation is DuckDB's, or Spark's DataFrame, which a DuckDB user has not installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
from duckdb import DuckDBPyRelation

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    Relation = DuckDBPyRelation | DataFrame


def to_pandas(relation: Relation) -> pd.DataFrame:
    """Bring a small table, or the bounded sample, into pandas, with the types that DuckDB gives."""
    if not isinstance(relation, DuckDBPyRelation):
        relation = duckdb.from_arrow(relation.toArrow())
    frame: pd.DataFrame = relation.df()
    return frame


def project(relation: Relation, steps: Sequence[Sequence[str]]) -> Relation:
    """Project a relation to SQL expressions, one select list over the other; lazy."""
    for expressions in steps:
        if isinstance(relation, DuckDBPyRelation):
            relation = relation.select(", ".join(expressions))
        else:
            relation = relation.selectExpr(*expressions)
    return relation


def union_all(relations: Sequence[Relation]) -> Relation:
    """Put relations with the same columns one below the other; lazy."""
    first, *others = relations
    for other in others:
        first = first.union(other)
    return first
