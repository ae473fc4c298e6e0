"""Header names are matched with the project's, and the separator is the one that fits best."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from unit.input.small_files import (
    CSV,
    CUSTOMER,
    EXPECTED,
    HEADERS,
    HOLDS,
    describe,
    describe_csv,
    describe_file,
    read_customers,
    write,
)

from smartcart.input import InputError
from smartcart.input.header import ExpectedColumns, match_columns, split_header

COLUMNS = ExpectedColumns(EXPECTED, optional=(), aliases={})


# Separators


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_gives_known_columns(delimiter: str) -> None:
    text = delimiter.join(HEADERS) + "\n"
    assert split_header(text, COLUMNS) == (delimiter, HEADERS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_other_separators_in_a_quoted_name_do_not_decide(delimiter: str) -> None:
    many = ",".join("abcdefgh") + ";".join("abcdefgh") + "\t".join("abcdefgh") + "|||||||||"
    text = delimiter.join([f'"{many}"', *HEADERS]) + "\n"
    assert split_header(text, COLUMNS) == (delimiter, [many, *HEADERS])


def test_known_columns_count_more_than_many_columns() -> None:
    text = "ID;Income;a,b,c,d,e\n"
    assert split_header(text, COLUMNS) == (";", ["ID", "Income", "a,b,c,d,e"])


def test_of_unknown_columns_the_separator_that_gives_most_wins() -> None:
    assert split_header("a;b;c,d\n", COLUMNS) == (";", ["a", "b", "c,d"])


def test_an_alias_counts_as_known() -> None:
    columns = ExpectedColumns(EXPECTED, optional=(), aliases={"Salary": "Income"})
    assert split_header("Salary;a,b,c\n", columns) == (";", ["Salary", "a,b,c"])


def test_a_name_may_hold_a_line_break() -> None:
    assert split_header('"ID";"Income\nin euros"\n1;2\n', COLUMNS)[1] == ["ID", "Income\nin euros"]


def test_no_text_has_no_names() -> None:
    assert split_header("", COLUMNS)[1] == []


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
    assert file.ignored == ("Z_Revenue", "column 4 (no name)", "AcceptedCmp1")
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
        describe_csv(tmp_path, "ID,Incomes,Web-Purchases,Quux\n1,50000,4,5\n")
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
        describe(str(path), expected, {}, str(tmp_path))
    last_line = str(refusal.value).splitlines()[-1]
    assert last_line.endswith("column_aliases: {their name: our name}")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("customer_name", "4 Sep 1970 Ltd"),
        ("NumBikePurchases", "4"),
        ("WebVisits", "4"),
        ("Incomes", "high"),
        ("Birth_Year", "4 Sep 1970"),
        ("Outcome", "50000"),
    ],
)
def test_a_name_is_offered_only_where_name_and_cells_fit(
    tmp_path: Path, header: str, cells: str
) -> None:
    expected = {**EXPECTED, "enrolment_date": "Dt_Customer", "visits": "NumWebVisitsMonth"}
    holds = {**HOLDS, "enrolment_date": "date", "visits": "count"}
    path = write(tmp_path / "customers.csv", f"Quux,{header}\nx,{cells}\nx,{cells}\n")
    with pytest.raises(InputError) as refusal:
        describe(str(path), expected, {}, str(tmp_path), holds=holds)
    assert str(refusal.value).endswith("column_aliases: {their name: our name}")


def test_a_first_line_that_may_be_a_row_is_not_repeated(tmp_path: Path) -> None:
    path = write(tmp_path / "customers.csv", "Ada,ada@example.com,1815\nMary,m@example.com,1797\n")
    with pytest.raises(InputError) as refusal:
        describe_file(path)
    assert "Its first line has 3 cells and may be a row, not a header." in str(refusal.value)
    assert "Ada" not in str(refusal.value)


def test_a_message_stays_short(tmp_path: Path) -> None:
    header = ",".join(["ID", *(f"{'x' * 500}{number}" for number in range(500))])
    with pytest.raises(InputError) as refusal:
        describe_csv(tmp_path, f"{header}\n")
    assert len(str(refusal.value)) < 3000
    assert "and 461 more" in str(refusal.value)


# Optional columns


def test_an_optional_column_may_be_missing() -> None:
    columns = ExpectedColumns(EXPECTED, optional=("income",), aliases={})
    headers = [header for header in HEADERS if header != "Income"]
    assert match_columns("f.csv", headers, columns) == {
        "customer_id": 0, "birth_year": 1, "web_order_count": 2
    }  # fmt: skip


def test_an_optional_column_is_not_listed_as_missing() -> None:
    columns = ExpectedColumns(EXPECTED, optional=("income",), aliases={})
    with pytest.raises(InputError, match="Missing: Year_Birth, NumWebPurchases\n"):
        match_columns("f.csv", ["ID"], columns)


def test_an_optional_column_may_not_be_there_twice() -> None:
    columns = ExpectedColumns(EXPECTED, optional=("income",), aliases={})
    with pytest.raises(InputError, match="both mean Income: 'Income' and 'in-come'"):
        match_columns("f.csv", [*HEADERS, "in-come"], columns)
