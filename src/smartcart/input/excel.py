"""Excel workbooks, converted to plain CSV; every cell as text, because SQL parses text."""

import csv
import datetime
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import python_calamine

from smartcart.input.errors import InputError, input_kind, shown_name
from smartcart.input.header import ExpectedColumns

MOST_TITLES = 40
SAMPLE_ROWS = 200
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Sheet:
    """The table in a workbook.

    Attributes:
        name: name of its sheet.
        is_hidden: whether the sheet is hidden.
        is_only_one: whether all other sheets are empty.
        header_row: number of its header row, from 0.
        others: names of other sheets with equally many known columns.
        rows: its cells as text, header first; as wide as the header, without blank rows.
    """

    name: str
    is_hidden: bool
    is_only_one: bool
    header_row: int
    others: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def note(self) -> str:
        """Describe how the sheet was chosen, for people."""
        if self.is_hidden:
            return f"Excel workbook, hidden sheet '{shown_name(self.name)}'"
        return "Excel workbook" + ("" if self.is_only_one else f", sheet '{shown_name(self.name)}'")


def read_sheet(file: Path, columns: ExpectedColumns) -> Sheet:
    """Read the sheet whose header names the most known columns, visible sheets first.

    Args:
        file: the workbook.
        columns: the columns that the header should name.

    Raises:
        InputError: the file is not a workbook, is protected by a password, or has no rows.
    """
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(file))
        sheets = [
            (meta, [[_text(cell) for cell in row] for row in _rows(workbook, meta.name)])
            for meta in workbook.sheets_metadata
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except python_calamine.CalamineError as error:
        raise InputError(
            f"The {input_kind()} looks like a workbook but cannot be read ({error}): {file}\n"
            "Save it as CSV in UTF-8, or without a password."
        ) from error
    filled = [(meta, rows) for meta, rows in sheets if any(any(row) for row in rows)]
    if not filled:
        raise InputError(f"The workbook holds no rows: {file}")
    visible = python_calamine.SheetVisibleEnum.Visible
    found = [(meta, rows, _header_of(rows, columns)) for meta, rows in filled]
    meta, rows, (known, place) = max(
        found, key=lambda sheet: (sheet[2][0], sheet[0].visible == visible)
    )
    header = [cell.strip() for cell in rows[place]]
    width = max(number for number, cell in enumerate(header, start=1) if cell)
    below = (tuple(_fitted(row, width)) for row in rows[place + 1 :] if any(map(str.strip, row)))
    return Sheet(
        name=meta.name,
        is_hidden=meta.visible != visible,
        is_only_one=len(filled) == 1,
        header_row=place,
        others=tuple(
            other.name
            for other, _, (other_known, _) in found
            if other is not meta and other_known >= known > 0
        ),
        rows=(tuple(header[:width]), *below),
    )


def write_csv(rows: Sequence[Sequence[str]], target: Path, places: Sequence[int | None]) -> Path:
    """Write columns as CSV, by position, None for a blank one; return the path."""
    with target.open("w", newline="", encoding="utf-8") as copy:
        csv.writer(copy, lineterminator="\n").writerows(
            ["" if place is None else row[place] for place in places] for row in rows
        )
    return target


def valueless_formulas(file: Path, sheet: str) -> dict[int, int]:
    """Count formulas without a stored value, written by a program but never calculated.

    Args:
        file: the workbook; only xlsx files reveal it.
        sheet: name of the sheet.

    Returns:
        Position of a column, from 0 -> its number of formulas without a value.
    """
    counts: Counter[int] = Counter()
    if not zipfile.is_zipfile(file):
        return {}
    with zipfile.ZipFile(file) as archive:
        part = _part_of_sheet(archive, sheet)
        if part is None:
            return {}
        with archive.open(part) as stream:
            for _, element in ElementTree.iterparse(stream):
                if element.tag == f"{SPREADSHEET}c":
                    value = element.find(f"{SPREADSHEET}v")
                    is_formula = element.find(f"{SPREADSHEET}f") is not None
                    if is_formula and (value is None or not value.text):
                        counts[_column(element.get("r", ""))] += 1
                    element.clear()
    return dict(counts)


def _part_of_sheet(archive: zipfile.ZipFile, sheet: str) -> str | None:
    names = archive.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    ids = {each.get("name"): each.get(RELATION) for each in book.iter(f"{SPREADSHEET}sheet")}
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    target = targets.get(ids.get(sheet), "")
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in names else None


def _column(reference: str) -> int:
    """Return the position of a cell's column, such as 28 for AC7."""
    number = 0
    for letter in re.sub(r"[^A-Z]", "", reference):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _rows(workbook: python_calamine.CalamineWorkbook, name: str) -> Iterator[Sequence[object]]:
    # Rows and columns count from the first of the sheet, not from the first filled one.
    yield from workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _header_of(rows: Sequence[Sequence[str]], columns: ExpectedColumns) -> tuple[int, int]:
    """Return how many names in the best header row are known, and its position."""
    best = (-1, 0)
    for place, row in enumerate(rows[:MOST_TITLES]):
        known = sum(columns.known(cell) is not None for cell in row)
        if any(row) and known > best[0]:
            best = known, place
    return best


def _fitted(row: Sequence[str], width: int) -> list[str]:
    """Return a row as wide as the header; anything beside the table is dropped."""
    return [*row[:width], *[""] * (width - len(row))]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)
