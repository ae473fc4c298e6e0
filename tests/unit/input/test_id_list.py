"""Who is in a list is found in it, in whatever form the list comes."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from smartcart.input.id_list import IdListError, read_id_list, rows_of, write_rows

EXPORT = "customer_id,channel,message,list_position\n1001,web,Hello,1\n1008,web,Hello,2\n"


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def parquet(query: str, folder: Path) -> bytes:
    file = folder / "made.parquet"
    duckdb.sql(query).write_parquet(str(file))
    return file.read_bytes()


# Each of them names 1001 and 1008, and nobody else.
TEXTS = {
    "one a line": "1001\n1008\n",
    "carriage returns": "1001\r1008\r",
    "mixed line ends": "1001\r\n1008\n\n\r",
    "blanks around": "\n  1001 \n\t1008\u00a0\n",
    "quoted": '"1001"\n"1008"\n',
    "decimals": "1001.0\n1008.00\n",
    "in one line": "1001, 1008",
    "in one line, blanks": "1001 1008",
    "in brackets": '["1001", "1008"]',
    "apostrophes": "'1001\n'1008\n",
    "a header": "ID\n1001\n1008\n",
    "a header in other letters": "Customer ID\n1001\n1008\n",
    "a mark and a header": "\ufeffcustomer_id\n1001\n1008\n",
    "an alias": "Kundennummer;Name\n1001;Meier\n1008;Huber\n",
    "other columns": 'Name,ID,Age\n"Meier, A.",1001,40\nHuber,1008,41\n',
    "an export": EXPORT,
    "a separator line": "sep=;\nID;Name\n1001;Meier\n1008;Huber\n",
    "a cell of two lines": 'note,ID\n"called\n2 times",1001\nx,1008\n',
}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]
ALIASES = {"Kundennummer": "ID"}


def ids_of(file: Path, setting: str = "exclude_ids") -> list[set[str]]:
    return [set(entry.readings) for entry in read_id_list(setting, str(file), ALIASES)]


def assert_names_both(file: Path) -> set[str]:
    found = set().union(*ids_of(file))
    numbers = {reading for reading in found if reading.isdecimal()}
    assert {"1001", "1008"} <= numbers
    return numbers


WRITTEN = [
    (form, encoding)
    for form, text in TEXTS.items()
    for encoding in ENCODINGS
    # These have no mark.
    if not (encoding in ("cp1252", "utf-16-le") and "\ufeff" in text)
]


@pytest.mark.parametrize(("form", "encoding"), WRITTEN)
def test_both_are_found(form: str, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "list"
    file.write_bytes(TEXTS[form].encode(encoding))
    numbers = assert_names_both(file)
    assert numbers == {"1001", "1008"}


def test_both_are_found_in_other_containers(tmp_path: Path) -> None:
    file = tmp_path / "list"
    text = b"1001\n1008\n"
    sheet = [["Name", "ID", "Born"], ["Meier", 1001, 1960], ["Huber", 1008.0, 1970]]
    table = "select * from (values ('a', 1001, 40), ('b', 1008, 41)) as rows(name, ID, age)"
    for content in (
        gzip.compress(text),
        zipped({"list.csv": EXPORT.encode("utf-16"), "__MACOSX/list.csv": b"\x00\x05"}),
        zipped({"a/one.txt": b"1001", "two.xlsx": workbook([[1008]]), "empty.txt": b""}),
        workbook(sheet),
        workbook([[1001], [1008]]),
        workbook([["Opt-out"], ["1001 Meier"], ["Huber, 1008"]]),
        workbook([[]], [["Liste"], [1001]], [["customer_id"], ["1008"]]),
        parquet(table, tmp_path),
        parquet("select 1001.0::double as x union all select 1008 union all select null", tmp_path),
    ):
        file.write_bytes(content)
        assert assert_names_both(file) == {"1001", "1008"}


@pytest.mark.parametrize(
    ("line", "readings"),
    [
        ("1,008", {"1008", "1", "008"}),
        ("1.008", {"1008"}),
        ("1 008", {"1008", "1", "008"}),
        ("1\u202f008", {"1008"}),
        ("1\u2019008", {"1008"}),
        ("1,07,094", {"107094"}),
        ("1.008,00", {"1008"}),
        ("1,008,1,015", {"1008", "1015"}),
        ("1008;Meier;Hauptstr. 5", {"1008"}),
        ("'+4930100", {"+4930100"}),
        ('"+49 30 100"', {"+49 30 100"}),
        ("anna@example.org", {"anna@example.org"}),
        ("#1008", {"1008"}),
        ('="1008"', {"1008"}),
        ("Kunde Nr: 1008", {"1008"}),
        ('{"customer_id":1008,"name":"Meier"}', {"1008"}),
        ("<Cell>1008</Cell>", {"1008"}),
    ],
)
def test_a_line_has_all_its_readings(line: str, readings: set[str], tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text(f"{line}\n", encoding="utf-8")
    (found,) = ids_of(file)
    assert readings <= found


def test_a_grouped_id_that_splits_a_row_is_found(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("customer_id,channel,place\n1,008,web,7\n1001,web,7\n1,234,567,web,7\n")
    # The place is nobody's id.
    assert ids_of(file) == [{"1", "1008"}, {"1001"}, {"1", "1234", "1234567"}]


def test_a_quote_that_swallows_lines_hides_nobody(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    rows = "".join(f"{id_},x\n" for id_ in range(2000, 90_000))
    file.write_text(f'ID,note\n1001,"never closed\n1008,x\n{rows}')
    found = set().union(*ids_of(file))
    assert {"1001", "1008", "2000", "89999"} <= found


def test_ids_may_stand_in_the_settings() -> None:
    entries = read_id_list("forget_customers", [1008, " '+4930100 ", "1,015"], {})
    assert ["1008" in entry.readings for entry in entries] == [True, False, False]
    assert "+4930100" in entries[1].readings
    assert "1015" in entries[2].readings
    (entry,) = read_id_list("forget_customers", 1008, {})
    assert entry.readings == {"1008"}


def test_a_pattern_means_all_its_files(tmp_path: Path) -> None:
    for id_ in (1001, 1008):
        (tmp_path / f"{id_}.txt").write_text(str(id_))
    assert ids_of(tmp_path / "*.txt") == [{"1001"}, {"1008"}]


REFUSED = {
    "empty": (b"", "there is no id in"),
    "blank": (b" \n\r\n;\n", "there is no id in"),
    "only a header": (b"ID,name\n", "there is no id in"),
    "shortened": (b"1001\n6.90719E+12\n", "6.90719E+12"),
    "half a gzip file": (gzip.compress(b"1001\n" * 9999)[:30], "the list cannot be read"),
    "half a workbook": (workbook([[1001]])[:900], "the list cannot be read"),
    "half a Parquet file": (b"PAR1" + b"x" * 20, "the list cannot be read"),
    "no text": (b"\x81\x8d\x00\x90", "the list cannot be read"),
}


@pytest.mark.parametrize("form", REFUSED)
def test_what_is_no_list_is_refused(form: str, tmp_path: Path) -> None:
    content, message = REFUSED[form]
    file = tmp_path / "list.txt"
    file.write_bytes(content)
    with pytest.raises(IdListError) as refusal:
        read_id_list("exclude_ids", str(file), {})
    assert str(refusal.value).startswith("exclude_ids: ")
    assert message in str(refusal.value)
    assert "customer file" not in str(refusal.value)


def test_a_path_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(IdListError, match=r"exclude_ids: .*gone\.txt is not there"):
        read_id_list("exclude_ids", str(tmp_path / "gone.txt"), {})
    with pytest.raises(IdListError, match="is a folder, not a file"):
        read_id_list("exclude_ids", str(tmp_path), {})


def test_a_table_without_an_id_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.parquet"
    file.write_bytes(parquet("select 'a' as name, 40 as age", tmp_path))
    with pytest.raises(
        IdListError, match=r"None of the columns .*list.parquet is the id: name, age"
    ):
        read_id_list("exclude_ids", str(file), {})


def test_no_line_is_shown_whole(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text(f"77;Meier;Hauptstr. 5\nMeier\n{'9' * 99}\n1,008\n")
    shown = [entry.shown for entry in read_id_list("exclude_ids", str(file), {})]
    assert shown == ["77", "", "9" * 30, "1,008"]


def test_sql_reads_what_is_written(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text('a"b,1;\n1,008\n')
    entries = read_id_list("exclude_ids", str(file), {})
    written = write_rows(entries, tmp_path / "rows.csv")
    query = f"from read_csv('{written}', header=true, auto_detect=false, columns="
    query += "{entry_number: 'bigint', shown_id: 'varchar', reading: 'varchar'})"
    assert duckdb.sql(query).fetchall() == list(rows_of(entries))
