"""A workbook becomes CSV, every cell a text that the SQL can parse."""

import csv
import datetime
from pathlib import Path

import openpyxl
import pytest
from unit.input.small_files import EXPECTED, HEADERS, write, write_workbook

from smartcart.input import InputError
from smartcart.input.excel import read_sheet, valueless_formulas, write_csv
from smartcart.input.header import ExpectedColumns

COLUMNS = ExpectedColumns(EXPECTED, optional=(), aliases={})


def copied(path: Path) -> list[list[str]]:
    """Return the rows of the copy of a workbook."""
    rows = read_sheet(path, COLUMNS).rows
    copy = write_csv(rows, path.with_name("copy.csv"), range(len(rows[0])))
    with copy.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (5, "5"),
        (5.0, "5"),
        (-0.5, "-0.5"),
        (1e15, "1000000000000000"),
        (True, "1"),
        (False, "0"),
        (datetime.date(2012, 9, 4), "2012-09-04"),
        (datetime.datetime(2012, 9, 4, 8, 30), "2012-09-04T08:30:00"),
        ("01", "01"),
        ("Größe, \"L\"\nin cm; '漢字'", "Größe, \"L\"\nin cm; '漢字'"),
        ("{{ 1/0 }}", "{{ 1/0 }}"),
        (None, ""),
    ],
)
def test_a_cell_becomes_text(tmp_path: Path, cell: object, text: str) -> None:
    path = write_workbook(tmp_path / "book.xlsx", [["before", "cell", "after"], [1, cell, 2]])
    assert copied(path)[1] == ["1", text, "2"]


def test_the_sheet_whose_header_fits_is_read(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", [], [["Notes"], ["x"]], [["ID"], [7]])
    assert copied(path) == [["ID"], ["7"]]
    assert read_sheet(path, COLUMNS).note == "Excel workbook, sheet 'Sheet2'"


def test_titles_above_the_header_and_blank_rows_are_left_out(tmp_path: Path) -> None:
    rows = [["Customers, June"], [], [None, *HEADERS], [None, 1, 2, 3, 4], [], [None, 5, 6, 7, 8]]
    path = write_workbook(tmp_path / "book.xlsx", rows)
    assert copied(path) == [["", *HEADERS], ["", *"1234"], ["", *"5678"]]


def hide(path: Path, place: int) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[place].sheet_state = "hidden"
    book.save(path)


def test_a_hidden_sheet_gives_way_to_a_visible_one(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", [HEADERS, [1, 2, 3, 4]], [HEADERS, [5, 6, 7, 8]])
    hide(path, 0)
    assert copied(path)[1] == [*"5678"]


def test_other_sheets_that_fit_are_named(tmp_path: Path) -> None:
    rows = [HEADERS, [1, 2, 3, 4]]
    path = write_workbook(tmp_path / "book.xlsx", rows, rows, [["Notes"], ["x"]])
    assert read_sheet(path, COLUMNS).others == ("Sheet1",)


def test_a_hidden_sheet_that_alone_fits_is_named(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", [HEADERS, [1, 2, 3, 4]], [["Notes"], ["x"]])
    hide(path, 0)
    sheet = read_sheet(path, COLUMNS)
    assert sheet.rows[1] == tuple("1234")
    assert sheet.note == "Excel workbook, hidden sheet 'Sheet'"


def test_formulas_without_a_stored_value_are_counted(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", [["a"], [1]], [HEADERS, [1, 2, "=B2+1", 4]])
    assert valueless_formulas(path, "Sheet1") == {2: 1}
    assert valueless_formulas(path, "Sheet") == {}


def test_a_workbook_without_rows_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", [], [])
    with pytest.raises(InputError, match=r"The workbook holds no rows: .*book\.xlsx"):
        copied(path)


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_what_only_starts_like_a_workbook_is_refused(tmp_path: Path, magic: bytes) -> None:
    path = write(tmp_path / "book.xlsx", magic + b" and nothing else")
    with pytest.raises(InputError, match="looks like a workbook but cannot be read") as refusal:
        copied(path)
    assert str(path) in str(refusal.value)
    assert "Save it as CSV in UTF-8" in str(refusal.value)


def test_a_workbook_that_ends_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", [["ID"], [7]])
    write(path, path.read_bytes()[:-200])
    with pytest.raises(InputError, match="looks like a workbook but cannot be read"):
        copied(path)
