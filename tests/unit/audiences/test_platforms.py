"""Each platform gets its own columns, forms and hashes, of those with consent, and no more."""

import csv
import io
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from unit.audiences.shop import CONTACTS, Shop, rows_of

from smartcart.audiences.platforms import PLATFORMS

# Made by hand from CONTACTS and the rules that docs/audiences.md cites; hashed by sha256sum.
GOLDEN = Path(__file__).parent / "golden"
ALL_FORMATS = ",".join(PLATFORMS)
DANA = "07e2f1394b0ea80e2adca010ea8318df697001a005ba7452720edda4b0ce57b3"
SHOPPING = "223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4"
TOLL_FREE = "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30"
MARY = "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79"
CALIFORNIA = "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"
FIRST_NAME = "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"
ACCENTED = "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"
JANE = "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69"


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_file_is_byte_for_byte_as_made_by_hand(shop: Shop, name: str) -> None:
    exported = shop.export(FORMAT=name, CONTACTS=shop.write_contacts())
    assert (exported.folder / f"{name}.csv").read_bytes() == (GOLDEN / f"{name}.csv").read_bytes()


@pytest.mark.parametrize(
    ("name", "header", "column", "given", "hashed"),
    [
        ("google", "Email", "email", "dana@example.com", DANA),
        ("google", "Email", "email", "cloudy.sanfrancisco+shopping@gmail.com", SHOPPING),
        ("google", "Email", "email", "Cloudy.SanFrancisco@GMail.com", SHOPPING),
        ("google", "Phone", "phone", "+18005550100", TOLL_FREE),
        ("google", "Phone", "phone", "1 (800) 555-0100", TOLL_FREE),
        ("meta", "email", "email", "mary@example.com", MARY),
        ("meta", "phone", "phone", "16505551212", CALIFORNIA),
        ("meta", "fn", "first_name", "Mary", FIRST_NAME),
        ("meta", "fn", "first_name", "Valéry", ACCENTED),
        ("meta", "fn", "first_name", "Vale\u0301ry.", ACCENTED),
        ("tiktok", "Email_SHA256", "email", "JaneDoe@gmail.com", JANE),
    ],
)
def test_hashes_are_those_that_the_platforms_print(
    shop: Shop, name: str, header: str, column: str, given: str, hashed: str
) -> None:
    person = {"customer_id": "101", "email": "a@example.com", "country": "US", "consent": "yes"}
    person[column] = given
    exported = shop.export(
        FORMAT=name, CONTACTS=shop.write_contacts([list(person.values())], list(person))
    )
    (row,) = csv.DictReader(io.StringIO((exported.folder / f"{name}.csv").read_text()))
    assert row[header] == hashed


@pytest.mark.parametrize("name", ["tiktok", "meta"])
def test_only_google_takes_gmails_rules(shop: Shop, name: str) -> None:
    exported = shop.export(FORMAT=name, CONTACTS=shop.write_contacts())
    given = sha256(b"cloudy.sanfrancisco+shopping@gmail.com").hexdigest()
    assert given in {row[0] for row in rows_of(exported.folder / f"{name}.csv")}


def test_nobody_without_consent_and_nobody_kept_back_is_in_any_file(shop: Shop) -> None:
    exported = shop.export(FORMAT=ALL_FORMATS, CONTACTS=shop.write_contacts())
    *audience, control = exported.files
    contents = "".join(file.path.read_text() for file in audience)
    kept_out = [row for row in CONTACTS if row[0] in ("103", "104", "106", "999")]
    for customer, email, *_ in kept_out:
        assert f"\n{customer}," not in contents
        assert email not in contents
        assert sha256(email.encode()).hexdigest() not in contents
    assert rows_of(control.path) == [["customer_id"], ["103"]]


@pytest.mark.parametrize("name", ["csv", "klaviyo", "mailchimp"])
@pytest.mark.parametrize("formula", ["=1+1", "+SUM(1)", "-a", "@x", "\uff1d1+1", "=1\n+1"])
def test_a_formula_in_a_name_is_text(shop: Shop, name: str, formula: str) -> None:
    contacts = shop.write_contacts([("101", "=a@example.com", "", formula, formula, "", "yes")])
    exported = shop.export(FORMAT=name, CONTACTS=contacts)
    header, row = rows_of(exported.folder / f"{name}.csv")
    names = [cell for title, cell in zip(header, row, strict=True) if "name" in title.lower()]
    assert names == [f"'{formula}"] * 2
    assert "'=a@example.com" in row


@pytest.mark.parametrize(("most_bytes", "is_split"), [(100, True), (400, True), (5_000, False)])
def test_a_long_file_is_split_below_the_limit(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, most_bytes: int, is_split: bool
) -> None:
    shop.add_customers(100)
    # The first rows are much longer than the others.
    emails = [f"{'long' * (12 if n < 30 else 0)}{n}@x.com" for n in range(100)]
    contacts = shop.write_contacts(
        [(str(1000 + n), email, "yes") for n, email in enumerate(emails)],
        ["customer_id", "email", "consent"],
    )
    columns = PLATFORMS["mailchimp"].columns[:1]
    short = replace(PLATFORMS["klaviyo"], columns=columns, most_bytes=most_bytes)
    monkeypatch.setitem(PLATFORMS, "klaviyo", short)
    *parts, _ = shop.export(FORMAT="klaviyo", CONTACTS=contacts).files

    assert (len(parts) > 1) == is_split
    names = ["klaviyo.csv", *(f"klaviyo_{number}.csv" for number in range(2, len(parts) + 1))]
    assert [part.path.name for part in parts] == names
    assert max(part.path.stat().st_size for part in parts) <= most_bytes
    rows = [rows_of(part.path)[1:] for part in parts]
    assert [row for part in rows for row in part] == [[email] for email in emails]
    assert [part.customer_count for part in parts] == [len(part) for part in rows]
    assert all(rows)
