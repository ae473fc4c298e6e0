"""A workbook becomes CSV, every cell a text that the SQL can parse."""

import csv
import datetime
import io
import zipfile
from pathlib import Path

import pytest
from unit.input.small_files import CSV, write, write_workbook

from smartcart.input import InputError
from smartcart.input.excel import copy_as_csv


def copied(path: Path) -> list[list[str]]:
    """Return the rows of the copy of a workbook."""
    copy = copy_as_csv(path, path.with_name("copy.csv"))
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


def test_the_first_sheet_that_holds_anything_is_read(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", [], [["ID"], [7]], [["other"]])
    assert copied(path) == [["ID"], ["7"]]


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


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("customers.csv", CSV)
    path = write(tmp_path / "customers.zip", stream.getvalue())
    with pytest.raises(InputError, match="looks like a workbook but cannot be read"):
        copied(path)


def test_a_workbook_that_ends_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", [["ID"], [7]])
    write(path, path.read_bytes()[:-200])
    with pytest.raises(InputError, match="looks like a workbook but cannot be read"):
        copied(path)
