"""A customer file of one row, in many forms, and how SQL reads what is said of it."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import openpyxl

from smartcart.input import InputFile
from smartcart.input import describe as describe_input
from smartcart.input.header import ExpectedColumns

EXPECTED = {
    "customer_id": "ID",
    "birth_year": "Year_Birth",
    "income": "Income",
    "web_order_count": "NumWebPurchases",
}
HOLDS = {
    "customer_id": "id",
    "birth_year": "count",
    "income": "amount",
    "web_order_count": "count",
}
HEADERS = list(EXPECTED.values())
CELLS = ["1", "1970", "50000", "4"]
CUSTOMER = dict(zip(EXPECTED, CELLS, strict=True))
NUMBERS = {name: int(cell) for name, cell in CUSTOMER.items()}
CSV = "ID,Year_Birth,Income,NumWebPurchases\n1,1970,50000,4\n"
OTHER_CSV = CSV.replace("50000", "666666")


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_parquet(
    path: Path, headers: Sequence[str] = HEADERS, cells: Sequence[str] = CELLS
) -> Path:
    """Write one row; the cells are SQL expressions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = ", ".join(
        f'{cell} as "{header}"' for cell, header in zip(cells, headers, strict=True)
    )
    duckdb.sql(f"select {columns}").write_parquet(str(path))
    return path


def write_workbook(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    """Write sheets of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def describe(
    path: str,
    expected: Mapping[str, str],
    aliases: Mapping[str, str],
    scratch: str,
    optional: Sequence[str] = (),
    holds: Mapping[str, str] | None = None,
) -> InputFile:
    """Describe a customer file with these columns."""
    return describe_input(path, ExpectedColumns(expected, optional, aliases, holds or {}), scratch)


def describe_file(path: Path | str, aliases: dict[str, str] | None = None) -> InputFile:
    with tempfile.TemporaryDirectory() as scratch:
        return describe(str(path), EXPECTED, aliases or {}, scratch, holds=HOLDS)


def describe_csv(
    folder: Path, content: str | bytes, aliases: dict[str, str] | None = None
) -> InputFile:
    return describe_file(write(folder / "customers.csv", content), aliases)


def sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def read_customers(file: InputFile) -> list[dict[str, object]]:
    """Read the file as the macro read_input does."""
    paths = f"[{', '.join(map(sql_text, file.paths))}]"
    if file.format == "parquet":
        cells = f"read_parquet({paths})"
    else:
        columns = ", ".join(f"{sql_text(cell)}: 'varchar'" for cell in file.cells)
        cells = (
            f"read_csv({paths}, auto_detect = false, header = true,"
            f" delim = {sql_text(file.delimiter)}, quote = '\"', escape = '\"',"
            f" compression = {sql_text(file.compression)}, columns = {{{columns}}})"
        )
    names = ", ".join(f'"{cell}" as {name}' for name, cell in file.columns.items())
    relation = duckdb.sql(f"select {names} from {cells}")
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def rejected_rows(file: InputFile) -> list[tuple[int, str]]:
    """Return line and kind of the rows that the engine refuses, as the macro read_input reads."""
    columns = ", ".join(f"{sql_text(cell)}: 'varchar'" for cell in file.cells)
    with duckdb.connect() as connection:
        connection.execute(
            f"select * from read_csv([{', '.join(map(sql_text, file.paths))}], auto_detect = false,"
            f" header = true, delim = {sql_text(file.delimiter)}, quote = '\"', escape = '\"',"
            f" ignore_errors = true, store_rejects = true, columns = {{{columns}}})"
        ).fetchall()
        return connection.sql(
            "select distinct line, cast(error_type as varchar) from reject_errors order by line"
        ).fetchall()
