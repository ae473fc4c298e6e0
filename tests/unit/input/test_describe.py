"""An input file is described once: how to read it, and which column is which."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from unit.input.small_files import (
    CELLS,
    CSV,
    CUSTOMER,
    EXPECTED,
    HEADERS,
    NUMBERS,
    OTHER_CSV,
    describe,
    describe_csv,
    describe_file,
    read_customers,
    rejected_rows,
    write,
    write_parquet,
    write_workbook,
)

from smartcart.input import InputError, InputFile

# Dialects


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiter_line_end_and_byte_order_mark_are_found(
    tmp_path: Path, delimiter: str, line_end: str, mark: str
) -> None:
    lines = [delimiter.join(HEADERS), delimiter.join(CELLS), ""]
    file = describe_csv(tmp_path, mark + line_end.join(lines))
    assert file.format == "csv"
    assert file.delimiter == delimiter
    assert file.cells == ("c1", "c2", "c3", "c4")
    assert file.columns == dict(zip(EXPECTED, file.cells, strict=True))
    assert read_customers(file) == [CUSTOMER]


def test_quoted_names_may_hold_the_separator(tmp_path: Path) -> None:
    header = '"ID","Notes, remarks, and the like",Year_Birth,"Say ""hi"", please",Income'
    file = describe_csv(tmp_path, f"{header},NumWebPurchases\n1,x,1970,y,50000,4\n")
    assert file.ignored == ("Notes, remarks, and the like", 'Say "hi", please')
    assert read_customers(file) == [CUSTOMER]


def test_a_delimiter_inside_a_name_does_not_decide(tmp_path: Path) -> None:
    header = '"Wine, fruit, meat, fish, sweets and gold"'
    first, row = CSV.replace(",", ";").splitlines()
    file = describe_csv(tmp_path, f"{first};{header}\n{row};x\n")
    assert file.delimiter == ";"
    assert file.ignored == ("Wine, fruit, meat, fish, sweets and gold",)


def test_a_header_without_rows_is_enough(tmp_path: Path) -> None:
    assert read_customers(describe_csv(tmp_path, ",".join(HEADERS))) == []


# Where the table begins, and how its cells are written


@pytest.mark.parametrize(
    "content",
    [
        f"\n{CSV}",
        f"sep=,\n{CSV}",
        f'"Customers, all","as of June"\n\n{CSV}',
        f"ID list\nof June\n{CSV}",
        f"{CSV},,,\n , ,,\n",
        CSV.replace("Purchases", "Purchases,"),
        CSV.replace(",4", ",4,"),
        CSV.replace("Purchases", "Purchases,").replace(",4", ",4,"),
        'ID, "Year_Birth", "Income","NumWebPurchases"\n1, "1970", "50000" , 4\n',
        "'ID','Year_Birth','Income','NumWebPurchases'\n'1','1970','50000',4\n",
        "Note,ID,Year_Birth,Income,NumWebPurchases\n" '"24\\" rack, \\"new\\"",1,1970,50000,4\n',
        'Note,ID,Year_Birth,Income,NumWebPurchases\n"two\nlines, 5"" each",1,1970,50000,4\n',
        'Note,ID,Year_Birth,Income,NumWebPurchases\n5" rack,1,1970,50000,4\n',
        CSV.replace("Purchases", "Purchases,Note,Town"),
        CSV.replace("\n", "\r\n").replace("50000", '"50000"'),
        CSV.replace("\n", "\r"),
    ],
    ids=[
        "blank line above", "sep", "titles", "a title with a known name", "rows of commas only",
        "a comma more in the header", "a comma more in rows", "a comma more in both",
        "blanks around quotes", "single quotes", "backslashes", "line break in a cell",
        "a quote within a cell", "cells left out at the end", "CRLF", "CR",
    ],
)  # fmt: skip
def test_a_table_is_found_and_read(tmp_path: Path, content: str) -> None:
    path = write(tmp_path / "customers.csv", content)
    file = describe(str(path), EXPECTED, {}, str(tmp_path / "scratch"))
    assert read_customers(file) == [CUSTOMER]
    assert file.record_count == 1


NOTED = "Note," + ",".join(HEADERS) + "\n"


@pytest.mark.parametrize(
    ("content", "row", "lost"),
    [
        (NOTED + '"open,1,1970,1,1\n' + "x,2,1970,1,1\n" * 3, 1, 3),
        (NOTED + "x,1,1970,1,1\n" * 2 + '"open,2,1970,1,1\n' + 'x,3,1,1,1\n"b",4,1,1,1\n', 3, 2),
        (NOTED + '"open,1,1970,1,1\nx,2,1970,1,1\nclosed",3,1970,1,1\n', 1, 2),
        (NOTED + '"a,1,1970,1,1\n"b,2,1970,1,1\n', 1, 1),
        (NOTED + '"a,1,1970,1,1\nb",2,1970,1,1\n', 1, 1),
    ],
    ids=[
        "to the end",
        "to the next quote",
        "closed far behind",
        "to the next line",
        "closed in the next line",
    ],
)
def test_a_record_that_swallows_lines_refuses_the_file_with_its_row(
    tmp_path: Path, content: str, row: int, lost: int
) -> None:
    with pytest.raises(InputError) as refusal:
        describe_csv(tmp_path, content)
    message = str(refusal.value)
    assert message.startswith(f"Row {row} of the customer file (line {row + 1}) has a quote")
    assert f"{lost} line{'s' if lost > 1 else ''} behind it would be lost" in message


def test_broken_rows_are_counted_and_hide_no_other(tmp_path: Path) -> None:
    lines = ["sep=,\nID,Year_Birth,Income,NumWebPurchases", *["1,1970,50000,4"] * 30]
    lines[5], lines[7], lines[9] = '1,"19" 70,50000,4', "1,1970", "1,1970,50000,4,5,6"
    file = describe(
        str(write(tmp_path / "a.csv", "\n".join(lines))), EXPECTED, {}, str(tmp_path / "scratch")
    )
    assert file.record_count == 30
    assert rejected_rows(file) == [(6, "UNQUOTED VALUE"), (8, "MISSING COLUMNS"),
                                   (10, "TOO MANY COLUMNS")]  # fmt: skip


# Files that cannot be read


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b" \t \r\n\n", "holds no table, only blank lines"),
        (b"\xef\xbb\xbf", "holds no table, only blank lines"),
        (b"Nothing \x81\x8d," + CSV.encode(), "is neither UTF-8, UTF-16 nor Windows-1252 text"),
    ],
    ids=["blanks", "mark only", "unknown encoding"],
)
def test_a_file_without_a_readable_header_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises(InputError, match=message) as refusal:
        describe_csv(tmp_path, content)
    assert str(tmp_path / "customers.csv") in str(refusal.value)


# Paths


@pytest.mark.parametrize(
    ("name", "decoy"),
    [
        ("my customers.csv", "my.csv"),
        ("it's.csv", "its.csv"),
        ('"quoted".csv', "quoted.csv"),
        ("$HOME.csv", "HOME.csv"),
        ("a[1].csv", "a1.csv"),
        ("[!a].csv", "b.csv"),
        ("*.csv", "b.csv"),
        ("q?.csv", "qq.csv"),
        ("{a,b}.csv", "a.csv"),
        ("back\\slash.csv", "backslash.csv"),
        ("größe 漢字.csv", "grosse.csv"),
        ("**/folder [2]/a.csv", "x/folder 2/a.csv"),
        ("line\nbreak.csv", "line.csv"),
    ],
)
def test_a_path_means_itself(tmp_path: Path, name: str, decoy: str) -> None:
    write(tmp_path / "csv" / decoy, OTHER_CSV)
    path = write(tmp_path / "csv" / name, CSV)
    assert read_customers(describe_file(path)) == [CUSTOMER]

    write_parquet(tmp_path / "parquet" / decoy, ["other", "columns", "than", "ours"])
    path = write_parquet(tmp_path / "parquet" / name)
    assert read_customers(describe_file(path)) == [NUMBERS]


def test_a_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "data" / "customers.csv", CSV)
    monkeypatch.chdir(tmp_path)
    file = describe_file("data/customers.csv")
    assert file.paths == (str((tmp_path / "data" / "customers.csv").resolve()),)


def test_a_path_may_start_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "customers.csv", CSV)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_customers(describe_file("~/customers.csv")) == [CUSTOMER]


# Parquet


@pytest.mark.parametrize("name", ["customers.parquet", "customers.csv", "customers"])
def test_parquet_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    file = describe_file(write_parquet(tmp_path / name))
    assert file.format == "parquet"
    assert file.cells == tuple(HEADERS)
    assert file.columns == EXPECTED
    assert file.notes == ("Parquet",)
    assert read_customers(file) == [NUMBERS]


def test_text_and_typed_columns_of_parquet_are_told_apart(tmp_path: Path) -> None:
    cells = ["1", "date '1970-01-01'", "'50,000'", "cast(4 as decimal(5, 1))"]
    file = describe_file(write_parquet(tmp_path / "customers.parquet", cells=cells))
    assert file.text_cells == ("Income",)


def test_all_cells_of_csv_are_text(tmp_path: Path) -> None:
    file = describe_csv(tmp_path, CSV)
    assert file.text_cells == file.cells


@pytest.mark.parametrize("kept", [0.5, 0.99])
def test_parquet_that_ends_in_the_middle_is_refused(tmp_path: Path, kept: float) -> None:
    path = write_parquet(tmp_path / "customers.parquet")
    whole = path.read_bytes()
    write(path, whole[: int(len(whole) * kept)])
    with pytest.raises(InputError, match="is it still being written") as refusal:
        describe_file(path)
    assert str(path) in str(refusal.value)


def test_parquet_without_its_middle_is_refused(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "customers.parquet")
    write(path, path.read_bytes()[:20] + b"PAR1")
    with pytest.raises(InputError, match="is it still being written"):
        describe_file(path)


def test_text_is_csv_whatever_its_name(tmp_path: Path) -> None:
    file = describe_file(write(tmp_path / "customers.parquet", CSV))
    assert file.format == "csv"
    assert read_customers(file) == [CUSTOMER]


# Compressed, in other encodings, in a workbook


@pytest.mark.parametrize(
    ("compression", "compress"), [("gzip", gzip.compress), ("zstd", zstandard.compress)]
)
@pytest.mark.parametrize("name", ["customers.csv.gz", "customers.csv"])
def test_compressed_text_is_read_as_it_is(
    tmp_path: Path, compression: str, compress: Callable[[bytes], bytes], name: str
) -> None:
    path = write(tmp_path / name, compress(CSV.encode()))
    file = describe_file(path)
    assert file.paths == (str(path),)
    assert file.compression == compression
    assert read_customers(file) == [CUSTOMER]


@pytest.mark.parametrize("compress", [bytes, gzip.compress, zstandard.compress])
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_text_in_another_encoding_is_read_from_a_copy(
    tmp_path: Path, compress: Callable[[bytes], bytes], encoding: str, name: str
) -> None:
    content = CSV.replace(",", ";").replace("\n", ";Größe\n", 1).replace("4\n", "4;ü\n")
    path = write(tmp_path / "customers.csv", compress(content.encode(encoding)))
    file = describe(str(path), EXPECTED, {}, str(tmp_path / "scratch"))
    assert file.paths == (str(tmp_path / "scratch" / "input1.csv"),)
    assert file.compression == "none"
    assert file.ignored == ("Größe",)
    assert file.notes == (f"{name} text, semicolon",)
    assert read_customers(file) == [CUSTOMER]


@pytest.mark.parametrize("name", ["customers.xlsx", "customers.csv"])
def test_a_workbook_is_read_from_a_copy(tmp_path: Path, name: str) -> None:
    path = write_workbook(tmp_path / name, [HEADERS, [1, 1970, 50000.0, 4]])
    if name == "customers.csv":
        assert path.read_bytes().startswith(b"PK")
    file = describe(str(path), EXPECTED, {}, str(tmp_path / "scratch"))
    assert file.paths == (str(tmp_path / "scratch" / "input1.csv"),)
    assert file.notes == ("Excel workbook",)
    assert read_customers(file) == [CUSTOMER]


def test_a_copy_in_a_folder_with_the_signs_of_a_pattern_means_itself(tmp_path: Path) -> None:
    path = write(tmp_path / "customers.csv", CSV.encode("utf-16"))
    file = describe(str(path), EXPECTED, {}, str(tmp_path / "[s]"))
    assert read_customers(file) == [CUSTOMER]


# Several files


def test_files_of_a_pattern_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        write(tmp_path / f"part{number:02}.csv", CSV.replace("\n1,", f"\n{number},"))
    file = describe_file(tmp_path / "part*.csv")
    assert [row["customer_id"] for row in read_customers(file)] == ["1", "2", "10"]
    assert file.notes == ("3 files", "UTF-8 text, comma")


def test_each_file_of_a_pattern_has_a_copy_of_its_own(tmp_path: Path) -> None:
    for number in (1, 2):
        text = CSV.replace("\n1,", f"\n{number},")
        write(tmp_path / f"part{number}.csv", text.encode("utf-16"))
    file = describe(str(tmp_path / "part?.csv"), EXPECTED, {}, str(tmp_path / "scratch"))
    assert [row["customer_id"] for row in read_customers(file)] == ["1", "2"]


@pytest.mark.parametrize(
    "other",
    [
        "Income,Year_Birth,NumWebPurchases,ID\n50000,1970,4,2\n",
        "ID;Year Birth;Income;NumWebPurchases\n2;1970;50000;4\n",
        gzip.compress(CSV.replace("\n1,", "\n2,").encode()),
        CSV.replace("\n1,", "\n2,").encode("utf-16"),
        CSV.replace("\n", ",Note\n", 1).replace("\n1,1970,50000,4", '\n2,1970,50000,4,"a, b"'),
    ],
    ids=["order", "delimiter", "compression", "encoding", "one column more"],
)
def test_files_of_a_pattern_are_joined_by_name(tmp_path: Path, other: str | bytes) -> None:
    write(tmp_path / "a.csv", CSV)
    write(tmp_path / "b.csv", other)
    file = describe(str(tmp_path / "*.csv"), EXPECTED, {}, str(tmp_path / "scratch"))
    assert read_customers(file) == [CUSTOMER, {**CUSTOMER, "customer_id": "2"}]
    assert file.record_count == 2


def test_a_file_of_a_pattern_that_lacks_a_column_is_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", CSV)
    write(tmp_path / "b.csv", CSV.replace("Income", "Quux"))
    with pytest.raises(InputError, match=r"lacks 1 of the columns .*b\.csv\nMissing: Income"):
        describe_file(tmp_path / "*.csv")


def test_parquet_files_are_joined_by_name(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet")
    write_parquet(tmp_path / "b.parquet", HEADERS[::-1], CELLS[::-1])
    file = describe_file(tmp_path / "*.parquet")
    assert file.columns == dict(zip(EXPECTED, HEADERS, strict=True))
    assert file.record_count == 2


def test_parquet_files_whose_types_differ_are_refused(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet")
    write_parquet(tmp_path / "b.parquet", cells=["1", "1970", "'50000'", "4"])
    with pytest.raises(InputError, match="but types differ"):
        describe_file(tmp_path / "*.parquet")


# Optional columns


def test_a_column_that_may_be_missing_is_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "customers.csv", "ID,Income\n1,2\n")
    optional = ["birth_year", "web_order_count"]
    file = describe(str(path), EXPECTED, {}, str(tmp_path), optional)
    assert file.columns == {"customer_id": "c1", "income": "c2"}


def test_a_column_that_may_be_missing_is_used_where_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "customers.csv", CSV)
    file = describe(str(path), EXPECTED, {}, str(tmp_path), ["birth_year"])
    assert file.columns["birth_year"] == "c2"


# JSON


def test_json_holds_the_whole_description(tmp_path: Path) -> None:
    first, row = CSV.splitlines()
    file = describe_csv(tmp_path, f'{first},"Größe ""L"", in cm"\n{row},5\n')
    values = json.loads(file.to_json())
    lists_as_tuples = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    assert InputFile(**lists_as_tuples) == file
    assert values["ignored"] == ['Größe "L", in cm']
