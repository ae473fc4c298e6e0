"""Which columns each kind of input file should have, as macros ask for them."""

import csv
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from smartcart.input.describe import InputFile, describe
from smartcart.input.errors import ORDER_FILE, InputError
from smartcart.input.header import ExpectedColumns, content_fits, fitting_headers
from smartcart.words import REFERENCE

SAMPLE_ROWS = 200


@dataclass(frozen=True)
class Contents:
    """What is in a file, whatever its columns are called.

    Attributes:
        headers: names of its columns, in file order.
        sample: cells of its first rows, as text; empty where there is nothing.
        record_count: its rows.
    """

    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    record_count: int


def expected_columns(request: Mapping[str, Any], project: Path) -> ExpectedColumns:
    """Return the columns of a request.

    Args:
        request: attributes of ExpectedColumns, by name; `known_headers` names a seed.
        project: folder of the dbt project.
    """
    columns = dict(request)
    seed, other = columns.pop("known_headers", None), columns.pop("other_door", None)
    return ExpectedColumns(
        **columns,
        known_headers=known_headers(project, seed) if seed else {},
        other_door=expected_columns(other, project) if other else None,
    )


def holds_order_lines(file: Path, project: Path) -> bool:
    """Return whether a file holds order lines, by the names of its columns.

    Args:
        file: any input file.
        project: folder of the dbt project.
    """
    known = known_headers(project, "order_columns")
    for customer in ("customer_id", "email"):
        columns = ExpectedColumns(
            headers={name: name for name in known},
            optional=[name for name in known if name not in (customer, "ordered_at")],
            aliases={},
            known_headers=known,
            alternatives=(("amount",), ("quantity", "unit_price")),
            kind=ORDER_FILE,
        )
        with tempfile.TemporaryDirectory() as scratch:
            try:
                describe(str(file), columns, scratch)
            except InputError:
                continue
            return True
    return False


def contents(file: Path, columns: ExpectedColumns) -> Contents:
    """Return the header and the first rows of a file, even if it lacks columns.

    Args:
        file: any input file.
        columns: the columns that it should have; they decide which line is the header, and which
            sheet of a workbook is read.

    Raises:
        InputError: the file cannot be read.
    """
    any_columns = replace(columns, optional=list(columns.headers), alternatives=())
    with tempfile.TemporaryDirectory() as scratch:
        try:
            found = describe(str(file), columns, scratch)
        except InputError:
            found = describe(str(file), any_columns, scratch)
        headers, *rows = _first_rows(found)
    return Contents(headers, tuple(rows), found.record_count)


def _first_rows(file: InputFile) -> list[tuple[str, ...]]:
    """Return the header and SAMPLE_ROWS rows below it."""
    with duckdb.connect() as connection:
        if file.format == "parquet":
            query = "from read_parquet(?, hive_partitioning = false) limit ?"
            found = connection.execute(query, [file.paths[0], SAMPLE_ROWS]).fetchall()
            rows = [file.cells, *found]
        else:
            query = """
                from read_csv(
                    ?, auto_detect = false, header = false, delim = ?, quote = '"', escape = '"',
                    compression = ?, ignore_errors = true, hive_partitioning = false, columns = ?
                ) limit ?
            """
            types = dict.fromkeys(file.cells, "varchar")
            given = [file.paths[0], file.delimiter, file.compression, types, SAMPLE_ROWS + 1]
            rows = connection.execute(query, given).fetchall()
    return [
        tuple("" if cell is None else str(cell) for cell in row) for row in rows or [file.cells]
    ]


def suggestions(
    missing: Sequence[str],
    free: Mapping[int, str],
    columns: ExpectedColumns,
    sample: Sequence[Sequence[str]],
) -> dict[str, int]:
    """Return the likely position of each missing column: name and cells fit, or only its dates do.

    Args:
        missing: our names of the missing columns.
        free: position -> header of the columns that are not used.
        columns: the columns that the file should have.
        sample: cells of some rows.
    """
    positions = {header: position for position, header in reversed(list(free.items()))}
    likely = fitting_headers(missing, free, columns, sample)
    targets = {target: positions[header] for header, target in likely.items()}
    found = {
        name: targets[columns.headers[name]] for name in missing if columns.headers[name] in targets
    }
    for name in missing:
        holding = [
            position
            for position in free
            if position not in found.values()
            and content_fits([row[position] for row in sample], columns.holds.get(name, ""))
        ]
        if name not in found and columns.holds.get(name) == "date" and len(holding) == 1:
            found[name] = holding[0]
    return found


def known_headers(project: Path, seed: str) -> dict[str, tuple[str, ...]]:
    """Return the header names that known systems write, by our column name, preferred ones first.

    Args:
        project: folder of the dbt project.
        seed: name of the seed; its first two columns are our column name and the header.
    """
    headers: dict[str, list[str]] = {}
    with (project / REFERENCE / f"{seed}.csv").open(newline="", encoding="utf-8") as stream:
        _, *rows = csv.reader(stream)
    for column, header, *_ in filter(None, rows):
        headers.setdefault(column.strip(), []).append(header.strip())
    return {column: tuple(dict.fromkeys(names)) for column, names in headers.items()}
