"""An input file or table as Spark reads it: the counterpart of `describe`."""

import glob
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import expr
from pyspark.sql.types import StringType, StructField, StructType

from smartcart.input.describe import SEPARATOR_NAMES
from smartcart.input.errors import (
    CUSTOMER_FILE,
    ORDER_FILE,
    InputError,
    input_kind,
    reading,
    shown_name,
    shown_names,
    unlike_files,
)
from smartcart.input.excel import SAMPLE_ROWS
from smartcart.input.files import refuse_known, refuse_known_text
from smartcart.input.header import ExpectedColumns, match_columns, split_header
from smartcart.input.records import Dialect, read_records

TABLES = {CUSTOMER_FILE: "customers_file", ORDER_FILE: "orders_file"}
TABLE_SETTINGS = {CUSTOMER_FILE: "customers_table", ORDER_FILE: "orders_table"}
BROKEN = "broken_row"
CSV_OPTIONS = {
    "header": "true",
    "mode": "PERMISSIVE",
    "columnNameOfCorruptRecord": BROKEN,
    "quote": '"',
    "escape": '"',
    "encoding": "UTF-8",
    # Otherwise a query that reads only some cells would find no broken rows.
    "columnPruning": "false",
}


def describe_on_spark(
    session: SparkSession,
    path: str,
    columns: ExpectedColumns,
    schema: str,
    is_table: bool = False,
) -> dict[str, Any]:
    """Decide how an input file or table is read.

    Nothing is copied. A CSV file (UTF-8, one record per line) gets a table that reads it.

    Args:
        session: the session of the run.
        path: a path or pattern of Parquet or CSV files, or the name of a table.
        columns: the columns that it should have.
        schema: schema of that table.
        is_table: whether it is a table of the catalog.

    Returns:
        format (`table`, `parquet` or `csv`), relation (what SQL reads), delimiter (CSV only), and
        columns, text_cells, instant_cells, ignored, notes and, for CSV, record_count, as in
        InputFile.

    Raises:
        InputError: the table or file does not exist, or its header lacks columns.
    """
    with reading(columns.kind):
        return _described(session, path, columns, schema, is_table)


def _described(
    session: SparkSession, path: str, columns: ExpectedColumns, schema: str, is_table: bool
) -> dict[str, Any]:
    if is_table:
        if not session.catalog.tableExists(path):
            setting = TABLE_SETTINGS[columns.kind]
            raise InputError(f"{setting}: there is no table {path} in the catalog.")
        return _typed(session, "table", path, path, columns)
    if glob.glob(path):
        # A table with a relative path would look for it in the catalog's folder.
        path = str(Path(path).absolute())
    try:
        lines = session.read.text(path)
        first = lines.first()
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        raise InputError(f"There is no {input_kind()} at: {path}") from error
    if first is None:
        raise InputError(f"The {input_kind()} is empty: {path}")
    # Recognised by the same first bytes as files that are read without Spark.
    if first[0].startswith("PAR1"):
        return _typed(session, "parquet", f"parquet.`{path}`", path, columns)
    if first[0].startswith("PK\x03\x04"):
        raise InputError(f"The {input_kind()} is a zip archive, which Spark does not read: {path}")
    refuse_known(Path(path), first[0].encode(errors="replace"))
    refuse_known_text(Path(path), first[0])
    _refuse_unlike(lines)
    return _csv(session, path, lines, schema, columns)


def _typed(
    session: SparkSession, kind: str, relation: str, source: str, expected: ExpectedColumns
) -> dict[str, Any]:
    types = session.sql(f"select * from {relation}").dtypes
    headers = [name for name, _ in types]
    positions = match_columns(source, headers, expected)
    dates = {headers[positions[name]] for name in positions if expected.holds.get(name) == "date"}
    return {
        "format": kind,
        "relation": relation,
        "columns": {name: headers[position] for name, position in positions.items()},
        "text_cells": [
            name
            for name, kind in types
            # A number in a column of dates counts days or seconds.
            if kind == "string" or (name in dates and not kind.startswith(("date", "timestamp")))
        ],
        "instant_cells": [name for name, kind in types if kind == "timestamp"],
        "ignored": _unused(headers, positions),
        "notes": ["a table of the catalog" if kind == "table" else "Parquet"],
    }


def _refuse_unlike(lines: DataFrame) -> None:
    """Refuse CSV files with different headers: Spark would use the first header for all."""
    if len(lines.inputFiles()) == 1:
        return
    headers = (
        # The first lines of a file are in one partition, in order.
        lines.where("_metadata.file_block_start = 0")
        .selectExpr("_metadata.file_path as file", "value", "monotonically_increasing_id() as line")
        .groupBy("file")
        .agg(expr("min_by(trim(leading '\ufeff' from value), line) as header"))
        .groupBy("header")
        .agg(expr("min(file) as file"))
        .orderBy("file")
        .limit(2)
        .collect()
    )
    if len(headers) > 1:
        raise unlike_files(
            "columns", {row["file"]: shown_names(row["header"].split(",")) for row in headers}
        )


def _csv(
    session: SparkSession, path: str, lines: DataFrame, schema: str, expected: ExpectedColumns
) -> dict[str, Any]:
    header, *others = [row[0] for row in lines.head(SAMPLE_ROWS)]
    delimiter, headers = split_header(header.removeprefix("\ufeff"), expected)
    rows = (record.cells for record in read_records(others, Dialect(delimiter)))
    sample = [cells for cells in rows if cells and len(cells) == len(headers)]
    positions = match_columns(path, headers, expected, sample)
    cells = [f"c{number}" for number in range(1, len(headers) + 1)]
    table = f"{schema}.{TABLES[expected.kind]}"
    session.sql(f"create schema if not exists {schema}")
    session.sql(f"drop table if exists {table}")
    session.catalog.createTable(
        table,
        path=path,
        source="csv",
        schema=_schema([*cells, BROKEN]),
        **CSV_OPTIONS,
        sep=delimiter,
    )
    return {
        "format": "csv",
        "relation": table,
        "delimiter": delimiter,
        "columns": {name: cells[position] for name, position in positions.items()},
        "text_cells": cells,
        "ignored": _unused(headers, positions),
        "notes": [f"UTF-8 text, {SEPARATOR_NAMES[delimiter]}"],
        # Each file has a header.
        "record_count": lines.where("trim(value) != ''").count() - len(lines.inputFiles()),
    }


def _unused(headers: Sequence[str], positions: Mapping[str, int]) -> list[str]:
    used = set(positions.values())
    return [
        shown_name(header) or f"column {place + 1} (no name)"
        for place, header in enumerate(headers)
        if place not in used
    ]


def _schema(names: Sequence[str]) -> StructType:
    return StructType([StructField(name, StringType()) for name in names])
