"""The embedded customers as files of many forms."""

import csv
import datetime
import gzip
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import openpyxl
import zstandard
from support import PROJECT

EMBEDDED = PROJECT / "seeds/raw/raw_customers.csv"
Row = dict[str, str]
AMOUNTS = (
    "Income", "MntWines", "MntFruits", "MntMeatProducts", "MntFishProducts", "MntSweetProducts",
    "MntGoldProds",
)  # fmt: skip


def embedded_rows() -> list[Row]:
    """Return the embedded customers, cells as texts."""
    with EMBEDDED.open(newline="") as stream:
        return list(csv.DictReader(stream))


def first_customers(file: Path, count: int, ids: Sequence[str] = ()) -> Path:
    """Write the first embedded customers, all with an id of their own: the given ones first."""
    rows = embedded_rows()[:count]
    for number, row in enumerate(rows):
        row["ID"] = ids[number] if number < len(ids) else str(1000 + number)
    file.write_text(csv_text(rows), newline="")
    return file


def csv_text(rows: list[Row], delimiter: str = ",", newline: str = "\n") -> str:
    """Return rows as CSV."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter, lineterminator=newline)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def changed(change: Callable[[Row], object]) -> list[Row]:
    """Return the embedded customers with a change made to each."""
    rows = embedded_rows()
    for row in rows:
        change(row)
    return rows


def renamed(names: dict[str, str]) -> list[Row]:
    """Return the embedded customers with other header names."""
    return [
        {names.get(header, header): cell for header, cell in row.items()} for row in embedded_rows()
    ]


def with_dates(write: Callable[[datetime.date], str]) -> list[Row]:
    """Return the embedded customers with their readable dates written another way."""

    def change(row: Row) -> None:
        try:
            date = datetime.datetime.strptime(row["Dt_Customer"], "%d-%m-%Y").date()
        except ValueError:
            return
        row["Dt_Customer"] = write(date)

    return changed(change)


def with_amounts(write: Callable[[float], str]) -> list[Row]:
    """Return the embedded customers with their amounts written another way."""

    def change(row: Row) -> None:
        for column in AMOUNTS:
            if row[column]:
                row[column] = write(float(row[column]))

    return changed(change)


def gzipped(text: str) -> bytes:
    return gzip.compress(text.encode())


def zstd(text: str) -> bytes:
    return zstandard.compress(text.encode())


def parquet(rows: list[Row], folder: Path) -> bytes:
    """Return rows as a Parquet file of texts."""
    source, target = folder / "rows.csv", folder / "rows.parquet"
    source.write_text(csv_text(rows))
    duckdb.connect().read_csv(str(source), all_varchar=True).write_parquet(str(target))
    return target.read_bytes()


def workbook(rows: list[Row]) -> bytes:
    """Return rows as an Excel workbook, numbers and dates as such."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([_cell(header, cell) for header, cell in row.items()])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(header: str, cell: str) -> object:
    if header == "Dt_Customer":
        try:
            return datetime.datetime.strptime(cell, "%d-%m-%Y")
        except ValueError:
            return cell
    try:
        return float(cell)
    except ValueError:
        return cell or None
