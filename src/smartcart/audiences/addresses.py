"""E-mail addresses and telephone numbers in one form, by the libraries that know the rules."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

import phonenumbers
from email_validator import EmailNotValidError, validate_email

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


def _each(normal: Callable[[Value], str | None], values: Sequence[Value]) -> list[str | None]:
    if len(values) < POOL_FROM:
        return [normal(value) for value in values]
    # Fresh processes: DuckDB's threads would not survive a fork.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        return list(pool.map(normal, values, chunksize=CHUNK))
