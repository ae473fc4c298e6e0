"""What is in a file, whatever its columns are called, and which of them are meant."""

from pathlib import Path

import pytest
from unit.input.small_files import CSV, EXPECTED, HEADERS, HOLDS, write, write_parquet

from smartcart.input import InputError
from smartcart.input.doors import Contents, contents, suggestions
from smartcart.input.header import ExpectedColumns

COLUMNS = ExpectedColumns(EXPECTED, optional=(), aliases={}, holds=HOLDS)


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_the_contents_are_header_rows_and_their_number(delimiter: str, tmp_path: Path) -> None:
    file = write(tmp_path / "file.csv", CSV.replace(",", delimiter))

    assert contents(file, COLUMNS) == Contents(tuple(HEADERS), (("1", "1970", "50000", "4"),), 1)


def test_a_file_that_lacks_columns_has_contents_too(tmp_path: Path) -> None:
    file = write(tmp_path / "file.csv", "A report\n\nID;Name\n1;x\n2;\n3;'z'\n")

    found = contents(file, COLUMNS)

    assert found == Contents(("ID", "Name"), (("1", "x"), ("2", ""), ("3", "'z'")), 3)


def test_cells_of_parquet_are_given_as_text(tmp_path: Path) -> None:
    file = tmp_path / "file.parquet"
    write_parquet(file, ["Who", "When"], ["1", "date '2024-01-02'"])

    assert contents(file, COLUMNS) == Contents(("Who", "When"), (("1", "2024-01-02"),), 1)


def test_a_file_without_rows_has_a_header(tmp_path: Path) -> None:
    assert contents(write(tmp_path / "file.csv", "a,b\n"), COLUMNS) == Contents(("a", "b"), (), 0)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="empty"):
        contents(write(tmp_path / "file.csv", ""), COLUMNS)


def test_a_column_is_suggested_if_name_and_cells_fit() -> None:
    free = {0: "Nr", 2: "Yearly Income", 3: "income group"}
    sample = [("1", "x", "50,000", "high"), ("2", "x", "60,000", "low")]

    assert suggestions(["income", "birth_year"], free, COLUMNS, sample) == {"income": 2}


@pytest.mark.parametrize(
    ("second", "found"), [("2024-01-02", {}), ("red", {"ordered_at": 0}), ("", {"ordered_at": 0})]
)
def test_the_only_dates_are_suggested(second: str, found: dict[str, int]) -> None:
    columns = ExpectedColumns({"ordered_at": "ordered_at"}, (), {}, holds={"ordered_at": "date"})

    sample = [("04.09.2012", second)]

    assert suggestions(["ordered_at"], {0: "Wann", 1: "x"}, columns, sample) == found
