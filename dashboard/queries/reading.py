"""Reading a release: read-only, cached for as long as the release is shown."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import streamlit as st
from jinja2 import Environment

from release import PROJECT, Release

SPREADSHEET_TEXT = PROJECT / "macros/refresh/spreadsheet_text.sql"
Parameters = tuple[Any, ...]


def frame(release: Release, query: str, *parameters: Any) -> pd.DataFrame:
    """Return a query's result; a release never changes, so each query runs once."""
    if release.upload_name is None:
        return _published_frame(release.database, query, parameters)
    return _upload_frame(release.database, query, parameters)


def record(release: Release, query: str, *parameters: Any) -> dict[str, Any] | None:
    """Return the first row of a result by column, with None for null; None if there is no row."""
    rows = frame(release, query, *parameters)
    if rows.empty:
        return None
    first = rows.iloc[0]
    return {str(name): None if pd.isna(value) else value for name, value in first.items()}


def has_table(release: Release, table: str) -> bool:
    """Return whether the release has a table; older releases lack newer tables."""
    tables = frame(release, "select table_name from information_schema.tables")
    return table in set(tables["table_name"])


def csv(release: Release, query: str, *parameters: Any) -> bytes:
    """Return a result as CSV in which no spreadsheet sees a formula."""
    with (
        _connected(release.database) as connection,
        tempfile.TemporaryDirectory() as folder,
    ):
        relation = connection.sql(query, params=list(parameters))
        columns = [
            f'{spreadsheet_text(name)} as "{name}"' if kind == "VARCHAR" else f'"{name}"'
            for name, kind in zip(relation.columns, map(str, relation.types), strict=True)
        ]
        file = Path(folder) / "rows.csv"
        relation.select(", ".join(columns)).write_csv(str(file), header=True)
        return file.read_bytes()


def forget_upload() -> None:
    """Forget what was read from this user's upload."""
    _upload_frame.clear()


def spreadsheet_text(column: str) -> str:
    """Return the expression with which the pipeline's own exports prevent formulas."""
    rendered: str = _spreadsheet_macro().spreadsheet_text(f'"{column}"')
    return rendered


@cache
def _spreadsheet_macro() -> Any:
    return Environment().from_string(SPREADSHEET_TEXT.read_text(encoding="utf-8")).module


@st.cache_data(max_entries=500, show_spinner=False)
def _published_frame(database: str, query: str, parameters: Parameters) -> pd.DataFrame:
    return _read(database, query, parameters)


@st.cache_data(max_entries=500, show_spinner=False, scope="session")
def _upload_frame(database: str, query: str, parameters: Parameters) -> pd.DataFrame:
    return _read(database, query, parameters)


def _read(database: str, query: str, parameters: Parameters) -> pd.DataFrame:
    with _connected(database) as connection:
        result: pd.DataFrame = connection.sql(query, params=list(parameters)).df()
    return result


def _connected(database: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(database, read_only=True)
