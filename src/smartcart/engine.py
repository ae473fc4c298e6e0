"""The engine seam of the Python models: the two steps in which DuckDB and others differ."""

from collections.abc import Sequence

import pandas as pd
from duckdb import DuckDBPyRelation


def to_pandas(relation: DuckDBPyRelation) -> pd.DataFrame:
    """Bring a small table, or the bounded sample, into pandas."""
    frame: pd.DataFrame = relation.df()
    return frame


def select(relation: DuckDBPyRelation, expressions: Sequence[str]) -> DuckDBPyRelation:
    """Project a relation to SQL expressions; lazy, the engine computes it."""
    return relation.select(", ".join(expressions))
