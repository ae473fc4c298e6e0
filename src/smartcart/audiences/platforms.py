"""What each marketing tool takes: columns, forms, hashes and limits.

docs/audiences.md cites the page of each tool that a rule comes from. Values are SQL expressions of
DuckDB over the columns of the audience: customer_id, email, phone (in the form +4930123456),
first_name, last_name, country, channel, message, list_position, campaign_id.
"""

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Column:
    """A column of a platform's file.

    Attributes:
        header: its name in the file.
        value: SQL for its value, null where there is none.
        is_hashed: whether the platform takes its SHA-256, in hexadecimal digits.
    """

    header: str
    value: str
    is_hashed: bool = False


@dataclass(frozen=True)
class Platform:
    """A format of audience files.

    Attributes:
        name: value of FORMAT.
        columns: columns in file order.
        needs: columns of the audience of which a customer needs at least one; none: contacts are
            optional.
        most_bytes: maximum size of a file, beyond which there are several; None for no limit.
        least_customers: minimum number of customers that the platform works with.
    """

    name: str
    columns: tuple[Column, ...]
    needs: tuple[str, ...] = ()
    most_bytes: int | None = None
    least_customers: int = 0


# gmail.com delivers whatever the dots are, and without what follows a plus sign.
_GOOGLE_EMAIL = """case
    when regexp_matches(email, '@(gmail|googlemail)[.]com$')
        then replace(regexp_replace(split_part(email, '@', 1), '[+].*', ''), '.', '')
            || '@' || split_part(email, '@', 2)
    else email
end"""


def _meta_name(column: str) -> str:
    return rf"nullif(trim(regexp_replace(lower(nfc_normalize({column})), '\p{{P}}', '', 'g')), '')"


CSV = Platform(
    "csv",
    tuple(Column(name, name) for name in ("customer_id", "channel", "message", "list_position")),
)
# Columns of the format csv if there are contacts.
CONTACT_COLUMNS = tuple(
    Column(name, name) for name in ("email", "phone", "first_name", "last_name", "country")
)
PLATFORMS = {
    platform.name: platform
    for platform in (
        CSV,
        Platform(
            "klaviyo",
            (
                Column("Email", "email"),
                Column("Phone Number", "phone"),
                Column("First Name", "first_name"),
                Column("Last Name", "last_name"),
                Column("Country", "country"),
                Column("SmartCart Campaign", "campaign_id"),
            ),
            needs=("email", "phone"),
            most_bytes=50 * MEGABYTE,
        ),
        Platform(
            "mailchimp",
            (
                Column("Email Address", "email"),
                Column("First Name", "first_name"),
                Column("Last Name", "last_name"),
                Column("Phone", "phone"),
                Column("Tags", "campaign_id"),
            ),
            needs=("email",),
        ),
        Platform(
            "google",
            (
                Column("Email", _GOOGLE_EMAIL, is_hashed=True),
                Column("Phone", "phone", is_hashed=True),
            ),
            needs=("email", "phone"),
            least_customers=100,
        ),
        Platform(
            "meta",
            (
                Column("email", "email", is_hashed=True),
                Column("phone", "ltrim(phone, '+')", is_hashed=True),
                Column("fn", _meta_name("first_name"), is_hashed=True),
                Column("ln", _meta_name("last_name"), is_hashed=True),
                Column("country", "lower(country)", is_hashed=True),
            ),
            needs=("email", "phone"),
            least_customers=100,
        ),
        Platform(
            "tiktok",
            (
                Column("Email_SHA256", "email", is_hashed=True),
                Column("Phone_SHA256", "phone", is_hashed=True),
            ),
            needs=("email", "phone"),
            most_bytes=1_000 * MEGABYTE,
            least_customers=1_000,
        ),
    )
}
