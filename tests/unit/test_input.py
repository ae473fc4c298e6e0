"""An input file is described once: how to read it, and which column is which."""

import json
import re
from pathlib import Path

import duckdb
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from smartcart.input import InputError, InputFile, describe

EXPECTED = {
    "customer_id": "ID",
    "birth_year": "Year_Birth",
    "income": "Income",
    "web_order_count": "NumWebPurchases",
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


def write_parquet(path: Path, headers: list[str] = HEADERS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = ", ".join(
        f'{cell} as "{header}"' for cell, header in zip(CELLS, headers, strict=True)
    )
    duckdb.connect().sql(f"select {columns}").write_parquet(str(path))
    return path


def describe_csv(
    folder: Path, content: str | bytes, aliases: dict[str, str] | None = None
) -> InputFile:
    return describe(str(write(folder / "customers.csv", content)), EXPECTED, aliases or {})


def sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def read_customers(file: InputFile) -> list[dict[str, object]]:
    """Read the file as the macro read_input does."""
    if file.format == "parquet":
        cells = f"read_parquet({sql_text(file.path)})"
    else:
        columns = ", ".join(f"{sql_text(cell)}: 'varchar'" for cell in file.cells)
        cells = (
            f"read_csv({sql_text(file.path)}, auto_detect = false, header = true,"
            f" delim = {sql_text(file.delimiter)}, quote = '\"', escape = '\"',"
            f" columns = {{{columns}}})"
        )
    names = ", ".join(f'"{cell}" as {name}' for name, cell in file.columns.items())
    relation = duckdb.connect().sql(f"select {names} from {cells}")
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


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


def test_a_header_without_rows_is_enough(tmp_path: Path) -> None:
    assert read_customers(describe_csv(tmp_path, ",".join(HEADERS))) == []


# Names


@given(data=st.data())
def test_case_blanks_underscores_and_hyphens_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    def another_spelling(header: str) -> str:
        spelling = data.draw(st.sampled_from([str.upper, str.lower, str.swapcase, str.title]))
        gaps = st.text(alphabet=" _-", max_size=2)
        letters = [data.draw(gaps) + letter for letter in spelling(header.replace("_", ""))]
        return "".join(letters) + data.draw(gaps)

    order = data.draw(st.permutations(list(EXPECTED)))
    header = ",".join(another_spelling(EXPECTED[name]) for name in order)
    file = describe_csv(tmp_path_factory.mktemp("input"), f"{header}\n")
    assert file.columns == {name: f"c{place}" for place, name in enumerate(order, start=1)}
    assert file.ignored == ()


def test_padded_names_are_found(tmp_path: Path) -> None:
    file = describe_csv(tmp_path, CSV.replace(",", " , "))
    assert set(file.columns) == set(EXPECTED)


def test_other_columns_are_reported_in_file_order(tmp_path: Path) -> None:
    header = "Z_Revenue,ID,Year_Birth,,Income,NumWebPurchases,AcceptedCmp1"
    file = describe_csv(tmp_path, f"{header}\n11,1,1970,,50000,4,0\n")
    assert file.ignored == ("Z_Revenue", "", "AcceptedCmp1")
    assert read_customers(file) == [CUSTOMER]


@pytest.mark.parametrize("alias", ["Jahreseinkommen", " jahres_EINKOMMEN"])
@pytest.mark.parametrize("target", ["Income", "in_come"])
def test_an_alias_maps_a_column_of_another_name(tmp_path: Path, alias: str, target: str) -> None:
    content = CSV.replace("Income", "Jahreseinkommen")
    file = describe_csv(tmp_path, content, {alias: target, "not in the file": "ID"})
    assert file.columns["income"] == "c3"
    assert file.ignored == ()


def test_an_alias_takes_a_column_from_its_own_name(tmp_path: Path) -> None:
    content = "Income,ID,Year_Birth,Salary,NumWebPurchases\n0,1,1970,50000,4\n"
    file = describe_csv(tmp_path, content, {"Salary": "Income", "Income": "Old_Income"})
    assert read_customers(file) == [CUSTOMER]
    assert file.ignored == ("Income",)


@pytest.mark.parametrize(
    ("second", "aliases"),
    [("INCOME", {}), ("Salary", {"Salary": "Income"})],
    ids=["spelling", "alias"],
)
def test_two_columns_for_one_name_are_refused_by_name(
    tmp_path: Path, second: str, aliases: dict[str, str]
) -> None:
    with pytest.raises(InputError) as refusal:
        describe_csv(tmp_path, CSV.replace("\n", f",{second}\n", 1), aliases)
    message = str(refusal.value)
    assert message.startswith("Two columns of the customer file both mean Income: ")
    assert f"'Income' and '{second}'" in message
    assert str(tmp_path / "customers.csv") in message


# Missing columns


def test_missing_columns_are_listed_with_what_was_found(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        describe_csv(tmp_path, "ID,Incomes,Web-Purchases,Quux\n")
    assert str(refusal.value).splitlines() == [
        f"The customer file lacks 3 of the columns that are needed: {tmp_path / 'customers.csv'}",
        "Missing: Year_Birth, Income, NumWebPurchases",
        "Found: ID, Incomes, Web-Purchases, Quux",
        "If these are the same under other names: column_aliases: "
        '{"Incomes": Income, "Web-Purchases": NumWebPurchases}',
    ]


def test_the_aliases_that_the_message_offers_work_when_copied(tmp_path: Path) -> None:
    content = "ID,Birth_Yr,Incomes,Web Purchases: all\n1,1970,50000,4\n"
    with pytest.raises(InputError) as refusal:
        describe_csv(tmp_path, content)
    line = re.search(r"column_aliases: .*$", str(refusal.value)).group()
    file = describe_csv(tmp_path, content, yaml.safe_load(line)["column_aliases"])
    assert read_customers(file) == [CUSTOMER]


def test_a_column_that_is_in_use_is_not_offered_as_an_alias(tmp_path: Path) -> None:
    expected = {"income": "Income", "income_2": "Income2"}
    path = write(tmp_path / "customers.csv", "Income,Quux\n")
    with pytest.raises(InputError) as refusal:
        describe(str(path), expected, {})
    last_line = str(refusal.value).splitlines()[-1]
    assert last_line.endswith("column_aliases: {their name: our name}")


# Files that cannot be read


def test_a_missing_file_is_refused_with_the_folder_it_is_looked_for_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as refusal:
        describe("data/no such.csv", EXPECTED, {})
    assert "There is no customer file at: data/no such.csv" in str(refusal.value)
    assert str(tmp_path) in str(refusal.value)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder, not a file") as refusal:
        describe(str(tmp_path), EXPECTED, {})
    assert str(tmp_path) in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n" + CSV.encode(), "first line of the customer file is blank"),
        (b" \t \r\n" + CSV.encode(), "first line of the customer file is blank"),
        (b"\xef\xbb\xbf", "first line of the customer file is blank"),
        (CSV.replace("Income", "Einkünfte").encode("latin-1"), "is not UTF-8 text"),
        (CSV.encode("utf-16"), "is not UTF-8 text"),
    ],
    ids=["empty", "blank line", "blanks", "mark only", "latin-1", "utf-16"],
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
    assert read_customers(describe(str(path), EXPECTED, {})) == [CUSTOMER]

    write_parquet(tmp_path / "parquet" / decoy, ["other", "columns", "than", "ours"])
    path = write_parquet(tmp_path / "parquet" / name)
    assert read_customers(describe(str(path), EXPECTED, {})) == [NUMBERS]


def test_a_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "data" / "customers.csv", CSV)
    monkeypatch.chdir(tmp_path)
    file = describe("data/customers.csv", EXPECTED, {})
    assert file.path == str((tmp_path / "data" / "customers.csv").resolve())


def test_a_path_may_start_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "customers.csv", CSV)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_customers(describe("~/customers.csv", EXPECTED, {})) == [CUSTOMER]


# Parquet


@pytest.mark.parametrize("name", ["customers.parquet", "customers.csv", "customers"])
def test_parquet_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    file = describe(str(write_parquet(tmp_path / name)), EXPECTED, {})
    assert file.format == "parquet"
    assert file.cells == tuple(HEADERS)
    assert file.columns == EXPECTED
    assert read_customers(file) == [NUMBERS]


def test_text_is_csv_whatever_its_name(tmp_path: Path) -> None:
    file = describe(str(write(tmp_path / "customers.parquet", CSV)), EXPECTED, {})
    assert file.format == "csv"
    assert read_customers(file) == [CUSTOMER]


# JSON


def test_json_holds_the_whole_description(tmp_path: Path) -> None:
    file = describe_csv(tmp_path, CSV.replace("\n", ',"Größe ""L"", in cm"\n', 1))
    values = json.loads(file.to_json())
    lists_as_tuples = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    assert InputFile(**lists_as_tuples) == file
    assert values["ignored"] == ['Größe "L", in cm']
