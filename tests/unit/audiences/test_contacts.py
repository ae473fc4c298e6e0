"""Contacts are read from any form of file, joined by id, and refused where they cannot be used."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from support import PROJECT
from unit.audiences.shop import Shop
from unit.input.small_files import write, write_workbook

from smartcart.audiences import contacts
from smartcart.audiences.contacts import COLUMNS, ContactsError, ContactSettings, load_contacts
from smartcart.input.errors import InputError
from smartcart.settings import check_settings

HEADER = "customer_id,email,phone,first_name,last_name,country,consent\n"
ANNA = ["7", "anna@example.com", "+49301234567", "Anna", "Ölmann", "DE", "yes"]
AS_READ = dict(zip(COLUMNS, ANNA, strict=True))
# As a shop's customer export has it; texts that look like numbers begin with an apostrophe.
SHOPIFY = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Country Code,"
    "Default Address Phone,Phone,Accepts SMS Marketing,Total Spent\n"
    "'7,Anna,Ölmann,anna@example.com,yes,DE,'+4940111,'+49301234567,no,12.50\n"
)


def read(path: Path | str, **settings: object) -> list[dict[str, object]]:
    """Return the contacts of a file, a dictionary each, in file order."""
    contact_settings = ContactSettings.of(check_settings(settings, PROJECT), PROJECT)
    with duckdb.connect() as connection:
        scratch = Path(path).parent / "scratch"
        count = load_contacts(connection, str(path), contact_settings, scratch)
        relation = connection.sql("from contacts order by source_row_number")
        rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    assert count >= len(rows)
    return rows


def read_column(folder: Path, column: str, cells: Sequence[str], result: str) -> list[object]:
    """Return what is made of some cells of a column."""
    people = [AS_READ | {"customer_id": str(n), column: cell} for n, cell in enumerate(cells)]
    content = "\n".join([";".join(COLUMNS), *(";".join(person.values()) for person in people)])
    return [row[result] for row in read(write(folder / "contacts.csv", content))]


def parquet(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    duckdb.sql(
        "select 7.0 as customer_id, 'anna@example.com' as email, '+49301234567' as phone,"
        " 'Anna' as first_name, 'Ölmann' as last_name, 'de' as country, true as consent"
    ).write_parquet(str(path))
    return path


FORMS: Mapping[str, Callable[[Path], Path]] = {
    "commas": lambda path: write(path, HEADER + ",".join(ANNA)),
    "semicolons and a mark": lambda path: write(
        path, f"{HEADER}{','.join(ANNA)}\r\n".replace(",", ";").encode("utf-8-sig")
    ),
    "windows": lambda path: write(path, (HEADER + ",".join(ANNA)).encode("cp1252")),
    "blank rows": lambda path: write(path, f"{HEADER}\n{','.join(ANNA)}\n,,,,,,\n\n"),
    "workbook": lambda path: write_workbook(path, [COLUMNS, [7, *ANNA[1:]]]),
    "parquet": parquet,
    "shopify": lambda path: write(path, SHOPIFY),
}


@pytest.mark.parametrize("form", FORMS)
def test_contacts_are_read_from_any_form(tmp_path: Path, form: str) -> None:
    (row,) = read(FORMS[form](tmp_path / "contacts"))
    assert row["id_key"] == "7"
    assert [row[name] for name in COLUMNS[1:]] == ANNA[1:]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("ID", "customer_id"),
        ("Customer ID", "customer_id"),
        ("Email Address", "email"),
        ("E-Mail", "email"),
        ("Phone Number", "phone"),
        ("Country Code", "country"),
        ("Accepts Marketing", "consent"),
        ("Email Marketing Consent", "consent"),
        ("Kundennummer", "customer_id"),
        ("Newsletter", "consent"),
    ],
)
def test_columns_are_known_by_the_names_of_other_tools(
    tmp_path: Path, header: str, column: str
) -> None:
    path = write(tmp_path / "contacts.csv", HEADER.replace(column, header) + ",".join(ANNA))
    aliases = {"Kundennummer": "customer_id", "Newsletter": "consent"}
    (row,) = read(path, contact_column_aliases=aliases)
    assert row[column] == AS_READ[column]


def test_our_own_name_of_a_column_wins(tmp_path: Path) -> None:
    content = "customer_id,consent,Accepts Marketing,Default Address Phone,phone\n7,no,yes,+1,+2\n"
    (row,) = read(write(tmp_path / "contacts.csv", content))
    assert (row["consent"], row["phone"], row["email"]) == ("no", "+2", None)


@pytest.mark.parametrize(
    ("meaning", "words"),
    [
        ("yes", ["yes", "YES", " Yes ", "y", "1", "1.0", "true", "ja", "Subscribed", "OPT IN",
                 "opted-in", "granted", "'yes'", "\u00a0yes"]),
        ("no", ["no", "N", "0", "0.00", "False", "nein", "Unsubscribed", "NEVER_SUBSCRIBED",
                "Not subscribed", "opted out", "pending", "cleaned", "", "  "]),
        (None, ["maybe", "2", "10", "yes and no", "unknown", "-", "n/a", "2024-05-01"]),
    ],
)  # fmt: skip
def test_consent_is_a_known_word_or_not_understood(
    tmp_path: Path, meaning: str | None, words: list[str]
) -> None:
    assert read_column(tmp_path, "consent", words, "consent") == [meaning] * len(words)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("1008", "1008"),
        ("001008", "1008"),
        ("1,008", "1008"),
        ("1.008", "1008"),
        ("1 008", "1008"),
        ("1\u2019008", "1008"),
        ("1008.0", "1008"),
        ("'1008", "1008"),
        ("+49 (30) 100-8", "49301008"),
        ("C-1008", "c-1008"),
        ("12,34", "12,34"),
        ("1008.5", "1008.5"),
    ],
)
def test_ids_of_the_same_customer_have_the_same_key(tmp_path: Path, given: str, key: str) -> None:
    assert read_column(tmp_path, "customer_id", [given], "id_key") == [key]


def test_countries_are_codes_of_two_letters(tmp_path: Path) -> None:
    given = ["DE", "de", "uk", "GB", "Germany", "D", "49", ""]
    codes = read_column(tmp_path, "country", given, "country")
    assert codes == ["DE", "DE", "GB", "GB", None, None, None, None]


def test_cells_lose_blanks_and_the_apostrophes_of_spreadsheets(tmp_path: Path) -> None:
    given = [" '+49 30 1", "\t+49 30 1\u00a0", "'", " "]
    assert read_column(tmp_path, "phone", given, "phone") == ["+49 30 1", "+49 30 1", None, None]


def test_rows_without_an_id_are_left_out(tmp_path: Path) -> None:
    content = "customer_id,email,consent\n,a@example.com,yes\n8,b@example.com,yes\n"
    rows = read(write(tmp_path / "contacts.csv", content))
    assert [(row["customer_id"], row["source_row_number"]) for row in rows] == [("8", 2)]


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("", InputError, "The contacts file is empty"),
        (
            "email,consent\na@example.com,yes\n",
            InputError,
            "(?s)contacts file.*Missing: customer_id\n",
        ),
        (
            "customer_id,email\n1,a@example.com\n",
            InputError,
            "(?s)Missing: consent\n.*contact_column_aliases",
        ),
        ("customer_id,name,consent\n1,Anna,yes\n", InputError, r"Missing: email \(or phone\)\n"),
        ("customer_id,Email,email,consent\n1,a,b,yes\n", InputError, "both mean email"),
        ("customer_id,email,consent\n", ContactsError, "No row .* has a customer_id"),
        (
            "customer_id,email,consent\n,a@example.com,yes\n' ,b@example.com,yes\n",
            ContactsError,
            "(?s)No row .* has a customer_id.*Give the ids",
        ),
        (
            "customer_id,email,consent\n7,a@example.com,yes\n8,,no\n007,b@example.com,no\n",
            ContactsError,
            "(?s)more than one row for 1 customer, such as .*7 in the rows 1, 3: .*Keep one row",
        ),
        (
            "customer_id,email,consent\n" + "7,,no\n8,,no\n" * 4,
            ContactsError,
            "more than one row for 2 customers, such as 7 in the rows 1, 3, 5: ",
        ),
        (
            'customer_id,email,consent\n1,"a@example.com,yes\n2,b@example.com,yes\n',
            InputError,
            "Row 1 of the contacts file .* has a quote that is not closed",
        ),
        (
            "customer_id,email,consent\n1,a@example.com,yes\n2,b@example.com,Anna,yes\n",
            ContactsError,
            "(?s)cannot be split into cells: .*Line: 3",
        ),
    ],
)
def test_contacts_that_cannot_be_used_are_refused(
    tmp_path: Path, content: str, error: type[Exception], message: str
) -> None:
    path = write(tmp_path / "contacts.csv", content)
    with pytest.raises(error, match=message) as refusal:
        read(path)
    assert str(path) in str(refusal.value)
    assert "@" not in str(refusal.value)


def test_rows_that_the_engine_loses_are_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe = contacts.describe
    monkeypatch.setattr(
        contacts, "describe", lambda *file: replace(describe(*file), record_count=2)
    )
    path = write(tmp_path / "contacts.csv", HEADER + ",".join(ANNA))
    with pytest.raises(ContactsError, match="has 2 rows, of which 1 could be read"):
        read(path)


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        (
            [["1", "a@example.com", "yes"]],
            ["customer_id", "email", "consent"],
            "Nobody on the list is in the contacts file. Are its ids",
        ),
        (
            [["101", "Anna Smith", "yes"], ["102", "", "yes"], ["103", "Bo", "no"]],
            ["customer_id", "email", "consent"],
            "The column email .* holds e-mail addresses that are none, in 2 of 2 .* such as row 1",
        ),
        (
            [["101", "030 1234567", "yes"]],
            ["customer_id", "phone", "consent"],
            r"The column phone .* holds telephone numbers .* one country .* \(contact_country\)",
        ),
        (
            [[str(1000 + n), "x" if n < 11 else f"{n}@x.com", "yes"] for n in range(20)],
            ["customer_id", "email", "consent"],
            "The column email .* in 11 of 20 rows of the list, such as row 1",
        ),
    ],
)
def test_contacts_of_other_people_or_without_addresses_are_refused(
    shop: Shop, rows: list[list[str]], columns: list[str], message: str
) -> None:
    shop.add_customers(20)
    with pytest.raises(ContactsError, match=message):
        shop.export(FORMAT="klaviyo", CONTACTS=shop.write_contacts(rows, columns))
    assert not shop.exports.exists()


def test_half_of_the_addresses_may_be_none(shop: Shop) -> None:
    shop.add_customers(20)
    rows = [[str(1000 + n), "x" if n < 10 else f"{n}@x.com", "yes"] for n in range(20)]
    path = shop.write_contacts(rows, ["customer_id", "email", "consent"])
    exported = shop.export(FORMAT="klaviyo", CONTACTS=path)
    assert exported.left_out["e-mail address or telephone number that is none"] == 10


@pytest.mark.parametrize(
    ("settings", "phone"), [({"contact_country": "de"}, "+49301234567"), ({}, "")]
)
def test_numbers_without_a_country_take_that_of_the_setting(
    shop: Shop, settings: dict[str, object], phone: str
) -> None:
    rows = [
        ["101", "030 1234567", "", "yes"],
        ["102", "+1 800 555 0100", "", "yes"],
        ["105", "020 7946 0958", "UK", "yes"],
    ]
    path = shop.write_contacts(rows, ["customer_id", "phone", "country", "consent"])
    exported = shop.export(settings, CONTACTS=path)
    lines = exported.files[0].path.read_text().splitlines()
    assert [line.split(",")[5] for line in lines[1:]] == [phone, "+18005550100", "+442079460958"]
