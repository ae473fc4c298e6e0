"""SQL for addresses and numbers whose one form is plain, so that the libraries need not see them.

The libraries take about 20 microseconds for each, in Python. What is here takes only part of what
they take, and makes the same of it: tests compare them. The rest is left to the libraries.
"""

from dataclasses import dataclass
from functools import cache

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES
from phonenumbers import PhoneMetadata

# Letters, digits and a few marks.
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
PLAIN_EMAIL = rf"[a-z0-9_+-]+(?:[.][a-z0-9_+-]+)*@(?:{_LABEL}[.])+[a-z](?:[a-z0-9-]{{0,61}}[a-z])"
# RFC 5321, 4.5.3.1.
MOST_LOCAL_LETTERS = 64
MOST_LETTERS = 254
# Names such as `test` and `local`, of which the library refuses whole domains.
RESERVED = tuple(sorted(SPECIAL_USE_DOMAIN_NAMES))
# Between the digits of a telephone number.
MARKS = " ()./-"


@dataclass(frozen=True)
class PhoneRules:
    """The plain telephone numbers of a country: landlines and mobiles.

    Attributes:
        country_code: digits after the +.
        national_prefix: what stands before a number inside the country, such as 0; may be empty.
            None if there are several: such numbers are left to the library.
        kinds: pattern and lengths of the national number, by kind.
        not_first: pattern of what a national number does not begin with, as the library may take
            it off: prefixes of the country, of carriers, and the way to other countries.
    """

    country_code: str
    national_prefix: str | None
    kinds: tuple[tuple[str, tuple[int, ...]], ...]
    not_first: str

    def is_national_number(self, digits: str) -> str:
        """Return an SQL condition: digits without any prefix are a number of the country."""
        kinds = " or ".join(
            f"(length({digits}) in ({', '.join(map(str, lengths))})"
            f" and regexp_full_match({digits}, '{pattern}'))"
            for pattern, lengths in self.kinds
        )
        return f"({kinds}) and not regexp_matches({digits}, '^(?:{self.not_first})')"


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


@cache
def phone_rules(country: str) -> PhoneRules | None:
    """Return the rules of a country, or None if its numbers are left to the library.

    Args:
        country: two-letter code.
    """
    metadata = PhoneMetadata.metadata_for_region(country)
    if metadata is None or metadata.national_prefix_transform_rule:
        return None
    # Countries that share a code are told apart by the library, but for the main one.
    if metadata.country_code is None or country != phonenumbers.region_code_for_country_code(
        metadata.country_code
    ):
        return None
    code = str(metadata.country_code)
    kinds = {
        (each.national_number_pattern, tuple(each.possible_length))
        for each in (metadata.fixed_line, metadata.mobile)
        if each is not None and each.national_number_pattern and each.possible_length[0] > 0
    }
    prefix = metadata.national_prefix or ""
    parsed = metadata.national_prefix_for_parsing or ""
    not_first = [parsed, metadata.international_prefix, code, prefix]
    return (
        PhoneRules(
            code,
            prefix if parsed == prefix else None,
            tuple(sorted((_without_breaks(pattern), lengths) for pattern, lengths in kinds)),
            "|".join(_without_breaks(each) for each in not_first if each),
        )
        if kinds
        else None
    )


def plain_phone(given: str, country: str, rules: PhoneRules) -> str:
    """Return SQL for the form +4930123456 of a plain number, or null.

    Args:
        given: SQL for the number as it is given.
        country: SQL condition: the number without a country code is of this country.
        rules: rules of the country.
    """
    digits = f"translate({given}, '{MARKS}', '')"
    international = f"substr({digits}, {len(rules.country_code) + 2})"
    cases = (
        f"when regexp_full_match({given}, '[+][0-9{MARKS}]+')"
        f" and starts_with({digits}, '+{rules.country_code}')"
        f" and {rules.is_national_number(international)} then {digits}"
    )
    if rules.national_prefix is not None:
        domestic = f"substr({digits}, {len(rules.national_prefix) + 1})"
        cases += (
            f" when {country} and regexp_full_match({given}, '[0-9(][0-9{MARKS}]+')"
            f" and starts_with({digits}, '{rules.national_prefix}')"
            f" and {rules.is_national_number(domestic)}"
            f" then '+{rules.country_code}' || {domestic}"
        )
    return f"case {cases} end"


def _without_breaks(pattern: str) -> str:
    return "".join(pattern.split())
