"""Addresses and telephone numbers have one form, and the quick way agrees with the library."""

from collections.abc import Iterator
from random import Random

import duckdb
import phonenumbers
import pytest

from smartcart.audiences import addresses
from smartcart.audiences.addresses import (
    normal_email,
    normal_emails,
    normal_phone,
    normal_phones,
)
from smartcart.audiences.plain_forms import PhoneRules, is_plain_email, phone_rules, plain_phone

# Texts that the quick way must judge as the library does, or leave to it.
ODD_EMAILS = (
    "a@b", "a@b.c", "a@b.co", "a@b.1", "a@1.com", "a@-b.com", "a@b-.com", "a@b--c.com", "a@b..com",
    ".a@b.com", "a.@b.com", "a..b@c.com", "a@b.com.", "a@b_c.com", "a@xn--a.com", "-a@b.com",
    "_@b.com", "+@b.com", "+x@gmail.com", "a@b@c.com", "a b@c.com", "a@localhost", "a@x.local",
    "a@x.test", "a@test.com", "a@mytest", "a@my.invalid", "a@x.onion", "a@in-addr.arpa",
    "a@b.example", "a@example.test.de", "a%b@c.com", "a'b@c.com", "a\n@b.com", "a@b.com\n",
    "ä@b.com", "a@ä.com", "ma\u212a@c.com", "a@xn--mller-kva.de", '"a"@b.com', "a@[127.0.0.1]",
    f"{'x' * 64}@b.com", f"{'x' * 65}@b.com", f"a@{'b' * 63}.com", f"a@{'b' * 64}.com",
    f"a@{'.'.join(['b' * 49] * 5)}.com", f"ab@{'.'.join(['b' * 49] * 5)}.com",
    f"a@b.{'c' * 63}", f"a@b.{'c' * 64}",
)  # fmt: skip
ENDINGS = ("com", "COM", "co.uk", "c", "test", "local", "example", "xn--p1ai", "1a", "c-", "é")


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Dana@Example.COM", "dana@example.com"),
        (" dana@example.com\t", "dana@example.com"),
        # Gmail's rules are Google's: other platforms hash what is given.
        ("D.a.n.a+Shop@GMail.com", "d.a.n.a+shop@gmail.com"),
        ("info@MÜLLER.de", "info@müller.de"),
        ("info@mu\u0308ller.de", "info@müller.de"),
        ("info@xn--mller-kva.de", "info@müller.de"),
        ("o'brien@example.ie", "o'brien@example.ie"),
        # Reading the file takes the apostrophe off.
        ("'a@example.com", "'a@example.com"),
        ("jürgen@example.com", None),
        ('"two words"@example.com', None),
        ('"word"@example.com', None),
        ("two words@example.com", None),
        ("a@example.com, b@example.com", None),
        ("Anna <a@example.com>", None),
        ("a\u200b@example.com", None),
        ("a@localhost", None),
        ("a@shop.test", None),
        ("a@shop.invalid", None),
        ("a@test.com", "a@test.com"),
        ("a@example", None),
        ("a..b@example.com", None),
        ("@example.com", None),
        ("a@", None),
        ("", None),
    ],
)
def test_an_address_is_in_lower_case_or_none(text: str, normal: str | None) -> None:
    assert normal_email(text) == normal


@pytest.mark.parametrize(
    ("text", "country", "normal"),
    [
        ("+1 (800) 555-0100", None, "+18005550100"),
        ("+1 (800) 555-0100", "DE", "+18005550100"),
        ("(800) 555-0100", "US", "+18005550100"),
        ("16505551212", "US", "+16505551212"),
        ("030 1234567", "DE", "+49301234567"),
        ("030 1234567", None, None),
        ("030 1234567", "XX", None),
        ("+49 (0)30 1234567", None, "+49301234567"),
        ("0049 30 1234567", "FR", "+49301234567"),
        # Italian numbers keep their zero, British ones lose it.
        ("06 1234567", "IT", "+39061234567"),
        ("+39 06 1234567", None, "+39061234567"),
        ("6 1234567", "IT", None),
        ("020 7946 0958", "GB", "+442079460958"),
        ("+44 (0)20 7946 0958", None, "+442079460958"),
        ("+44 020 7946 0958", None, "+442079460958"),
        ("+49 30 1234567; +49 30 7654321", None, None),
        ("+49", None, None),
        ("123", "DE", None),
        ("n/a", "DE", None),
        ("", "DE", None),
    ],
)
def test_a_number_has_its_country_or_is_none(
    text: str, country: str | None, normal: str | None
) -> None:
    assert normal_phone((text, country)) == normal


def plain_emails(texts: list[str]) -> list[str]:
    """Return those that the engine takes without the library, in lower case as the export does."""
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select lowered from (select lower(unnest(?::varchar[])) as lowered)"
            f" where {is_plain_email('lowered')}",
            [texts],
        ).fetchall()
    return [text for (text,) in found]


def random_emails(count: int) -> list[str]:
    random = Random(7)

    def letters(alphabet: str, most: int) -> str:
        return "".join(random.choices(alphabet, k=random.randrange(most)))

    return [
        f"{letters('abzABZ0189.+-_%', 9)}@{letters('azAZ09-._', 9)}.{random.choice(ENDINGS)}"
        for _ in range(count)
    ]


def test_what_the_engine_takes_the_library_takes_unchanged() -> None:
    plain = plain_emails(random_emails(50_000))
    assert len(plain) > 2_000
    assert normal_emails(plain) == plain


def test_odd_addresses_are_taken_unchanged_or_left_to_the_library() -> None:
    plain = plain_emails([*ODD_EMAILS, *map(str.upper, ODD_EMAILS)])
    assert normal_emails(plain) == plain


@pytest.mark.parametrize("text", ["dana@example.com", "D.A+n_a-9@mail.example.co.uk"])
def test_usual_addresses_need_no_library(text: str) -> None:
    assert plain_emails([text]) == [text.lower()]


def test_many_values_are_read_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    emails = [*ODD_EMAILS, "Dana@Example.com"]
    phones = [("030 1234567", "DE"), ("030 1234567", None), ("+1 (800) 555-0100", None)]
    one_by_one = list(map(normal_email, emails)), list(map(normal_phone, phones))
    monkeypatch.setattr(addresses, "POOL_FROM", len(phones))
    monkeypatch.setattr(addresses, "CHUNK", 2)
    monkeypatch.setattr(addresses.os, "cpu_count", lambda: 2)
    assert (normal_emails(emails), normal_phones(phones)) == one_by_one


def test_plain_numbers_are_those_of_the_library() -> None:
    random = Random(3)
    plain_count = 0
    with duckdb.connect() as connection:
        for country in sorted(phonenumbers.SUPPORTED_REGIONS):
            rules = phone_rules(country)
            if rules is None:
                continue
            texts = list(_written_numbers(country, rules, random))
            connection.execute(
                "create or replace temp table t as select unnest(?) as given", [texts]
            )
            found = connection.sql(
                f"select given, {plain_phone('given', 'true', rules)} as plain from t"
            ).fetchall()
            plain = {given: number for given, number in found if number is not None}
            plain_count += len(plain)
            assert plain == {given: normal_phone((given, country)) for given in plain}
    assert plain_count > 1_000


def _written_numbers(country: str, rules: PhoneRules, random: Random) -> Iterator[str]:
    """Numbers of all kinds, changed here and there, with prefixes that fit or do not."""
    examples = [
        phonenumbers.national_significant_number(example)
        for kind in range(11)
        if (example := phonenumbers.example_number_for_type(country, kind))
    ]
    prefixes = (
        f"+{rules.country_code}", f"+{rules.country_code} ", f"+{rules.country_code}(0)",
        f"+{rules.country_code}0", rules.national_prefix or "0", "", rules.country_code, "1", "00",
        f"00{rules.country_code}",
    )  # fmt: skip
    for example in examples:
        for prefix in prefixes:
            digits = list(example)
            for _ in range(random.choice((0, 0, 1, 3))):
                digits[random.randrange(len(digits))] = str(random.randrange(10))
            place = random.randrange(1, len(digits))
            mark = random.choice(("", "", " ", "-", "/", ".", ") "))
            yield prefix + "".join([*digits[:place], mark, *digits[place:]])
