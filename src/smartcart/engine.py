"""The engine seam of the Python models: the steps in which DuckDB and others differ."""

from collections.abc import Sequence

import pandas as pd
from duckdb import DuckDBPyRelation


def to_pandas(relation: DuckDBPyRelation) -> pd.DataFrame:
    """Bring a small table, or the bounded sample, into pandas."""
    frame: pd.DataFrame = relation.df()
    return frame


def project(relation: DuckDBPyRelation, steps: Sequence[Sequence[str]]) -> DuckDBPyRelation:
    """Project a relation to SQL expressions, one select list over the other; lazy."""
    for expressions in steps:
        relation = relation.select(", ".join(expressions))
    return relation


def union_all(relations: Sequence[DuckDBPyRelation]) -> DuckDBPyRelation:
    """Put relations with the same columns one below the other; lazy."""
    first, *others = relations
    for other in others:
        first = first.union(other)
    return first
