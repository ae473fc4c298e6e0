"""Excel workbooks, turned into plain CSV; every cell as text, as SQL parses text."""

import csv
import datetime
from pathlib import Path

import python_calamine

from smartcart.input.errors import InputError


def copy_as_csv(file: Path, target: Path) -> Path:
    """Write the first sheet that holds anything as CSV; return the path of the copy.

    Raises:
        InputError: the file is no workbook, protected by a password, or holds no rows.
    """
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(file))
        sheets = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]
    except python_calamine.CalamineError as error:
        raise InputError(
            f"The customer file looks like a workbook but cannot be read ({error}): {file}\n"
            "Save it as CSV in UTF-8, or without a password."
        ) from error
    rows = next((sheet for sheet in sheets if sheet), None)
    if rows is None:
        raise InputError(f"The workbook holds no rows: {file}")
    with target.open("w", newline="", encoding="utf-8") as copy:
        csv.writer(copy).writerows([_text(cell) for cell in row] for row in rows)
    return target


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)
