"""E-mail addresses and telephone numbers in one form, by the libraries that know the rules."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

# A regular expression of DuckDB for addresses that the library takes as they are, in lower case:
# letters, digits and a few marks, no reserved domain. All others are left to the library, which
# takes 20 microseconds an address. A test compares both.
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
PLAIN_EMAIL = rf"[a-z0-9_+-]+(?:[.][a-z0-9_+-]+)*@(?:{_LABEL}[.])+[a-z](?:[a-z0-9-]{{0,61}}[a-z])"
# RFC 5321, 4.5.3.1.
MOST_LOCAL_LETTERS = 64
MOST_LETTERS = 254
# Names such as `test` and `local`, of which the library refuses whole domains.
RESERVED = tuple(sorted(SPECIAL_USE_DOMAIN_NAMES))
# From so many values on, a second process pays.
POOL_FROM = 20_000
CHUNK = 5_000

Value = TypeVar("Value")


def normal_email(text: str) -> str | None:
    """Return an e-mail address in lower case, or None if it is none.

    Whether the domain exists is not asked: nothing leaves the machine. Addresses with letters
    beyond ASCII before the @ are refused, as several platforms do not take them.
    """
    try:
        address = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return address.normalized.lower()


def normal_phone(phone: tuple[str, str | None]) -> str | None:
    """Return a telephone number in the form +4930123456 (E.164), or None if it is none.

    Args:
        phone: the number, and the two-letter code of its country (None if it has none).
    """
    text, country = phone
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_emails(texts: Sequence[str]) -> list[str | None]:
    """Return each address as `normal_email` does."""
    return _each(normal_email, texts)


def normal_phones(phones: Sequence[tuple[str, str | None]]) -> list[str | None]:
    """Return each number as `normal_phone` does."""
    return _each(normal_phone, phones)


def is_plain_email(column: str) -> str:
    """Return an SQL condition: an address in lower case that needs no library."""
    reserved = "|".join(name.replace(".", "[.]") for name in RESERVED)
    return (
        f"length({column}) <= {MOST_LETTERS}"
        f" and instr({column}, '@') between 2 and {MOST_LOCAL_LETTERS + 1}"
        f" and not contains({column}, '--')"
        f" and regexp_full_match({column}, '{PLAIN_EMAIL}')"
        f" and not regexp_matches({column}, '[@.](?:{reserved})$')"
    )


def _each(normal: Callable[[Value], str | None], values: Sequence[Value]) -> list[str | None]:
    if len(values) < POOL_FROM:
        return [normal(value) for value in values]
    # Fresh processes: DuckDB's threads would not survive a fork.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        return list(pool.map(normal, values, chunksize=CHUNK))
