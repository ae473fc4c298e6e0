"""Who of a target list is in an audience, and why others are left out.

All customers of the list stay in the engine; Python sees the addresses that need a library.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from smartcart.audiences.addresses import normal_emails, normal_phones
from smartcart.audiences.contacts import ContactsError, id_key
from smartcart.audiences.plain_forms import is_plain_email, phone_rules, plain_phone
from smartcart.audiences.platforms import Platform
from smartcart.audiences.quoting import text

# Telephone numbers and addresses beyond this share that cannot be read are no such column.
MOST_UNREADABLE = 0.5
# So many are enough to judge a column by.
LEAST_JUDGED = 20
BATCH = 100_000
# Rules of a country are worth a scan of the numbers from here on.
LEAST_OF_A_COUNTRY = 1_000
# More than any list has.
MOST = 2**62
_NORMAL_FORMS = """
left join emails on contacts.email = emails.given
left join phones
    on contacts.phone = phones.given and contacts.country is not distinct from phones.country
"""


@dataclass(frozen=True)
class Selection:
    """Which part of a list is taken.

    Attributes:
        action: an action of target_lists.
        top: maximum number of customers, including the control group; None for all.
        margin: minimum membership_margin.
    """

    action: str
    top: int | None = None
    margin: float = 0.0


def load_list(connection: duckdb.DuckDBPyConnection, selection: Selection) -> int:
    """Load a list of the attached release into the temporary table `listed`.

    Args:
        connection: one in which `release` is the release.
        selection: which part of which list; its top is applied later, to those who can be reached.

    Returns:
        The number of customers.
    """
    connection.execute(
        f"""
        create temp table listed as
        select
            lists.customer_id,
            {id_key("cast(lists.customer_id as varchar)")} as id_key,
            customers.segment_name,
            lists.segment_label,
            lists.channel,
            lists.message,
            lists.list_position,
            lists.is_control
        from release.main.target_lists as lists
        inner join release.main.customer_segments as customers
            on lists.customer_id = customers.customer_id
        where lists.action = ? and lists.membership_margin >= ?
        """,
        [selection.action, selection.margin],
    )
    connection.execute("create temp table wanted as select id_key from listed")
    (count,) = connection.sql("select count(*) from listed").fetchall()[0]
    return int(count)


def load_earlier(connection: duckdb.DuckDBPyConnection, members: Path) -> None:
    """Load the members of an earlier campaign into the temporary table `earlier`.

    Args:
        connection: one with the table `listed`.
        members: the file of members of its record.
    """
    connection.execute(
        f"create temp table earlier as select customer_id, is_control, {id_key('customer_id')}"
        " as id_key from read_parquet(?)",
        [str(members)],
    )
    connection.execute(
        "create or replace temp table wanted as"
        " select id_key from listed union select id_key from earlier"
    )


def load_leavers(connection: duckdb.DuckDBPyConnection) -> int:
    """Make the table `leavers`: those of `earlier` who were to get it and are no longer to.

    Consent is not asked: who withdrew it must be taken off.

    Args:
        connection: one with the tables `earlier` and `audience`.

    Returns:
        The number of them.
    """
    contacts = (
        "emails.normal as email, phones.normal as phone, contacts.first_name, contacts.last_name,"
        " contacts.country from gone"
        f" left join contacts on gone.id_key = contacts.id_key {_NORMAL_FORMS}"
        if _has_contacts(connection)
        else "null::varchar as email, null::varchar as phone, null::varchar as first_name,"
        " null::varchar as last_name, null::varchar as country from gone"
    )
    connection.execute(
        "create temp table leavers as with gone as (select * from earlier anti join"
        " (select id_key from audience where not is_control) using (id_key) where not is_control)"
        " select gone.customer_id, null::varchar as channel, null::varchar as message,"
        f" row_number() over (order by gone.customer_id) as list_position, {contacts}"
    )
    (count,) = connection.sql("select count(*) from leavers").fetchall()[0]
    return int(count)


def load_audience(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    platforms: Sequence[Platform],
    country: str | None,
) -> dict[str, int]:
    """Make the temporary table `audience` of those in `listed` who can be reached.

    With a table `contacts`, that are those with consent and what one of the platforms needs. The
    rule is the same for the control group, so that both groups can be compared.

    Args:
        connection: one with the table `listed`, and with `contacts` if there are any.
        selection: which part of which list.
        platforms: the formats.
        country: two-letter code for telephone numbers without a country; None for none.

    Returns:
        Why customers of the list are left out, and how many; each counts for the first reason.

    Raises:
        ContactsError: nobody on the list is in the contacts file, or a column holds no addresses.
    """
    if not _has_contacts(connection):
        connection.execute(
            "create temp table reached as select *, null::varchar as email, null::varchar as phone,"
            " null::varchar as first_name, null::varchar as last_name, null::varchar as country,"
            " null::varchar as reason from listed"
        )
    else:
        _join_contacts(connection, _reason(platforms), country)
    connection.execute(
        "create temp table audience as select * exclude (reason) from reached"
        " where reason is null qualify row_number() over (order by list_position) <= ?",
        [min(selection.top or MOST, MOST)],
    )
    return dict(
        connection.sql(
            "select reason, count(*) from reached where reason is not null"
            " group by reason order by count(*) desc, reason"
        ).fetchall()
    )


def _has_contacts(connection: duckdb.DuckDBPyConnection) -> bool:
    return bool(
        connection.sql("select 1 from duckdb_tables() where table_name = 'contacts'").fetchall()
    )


def _join_contacts(connection: duckdb.DuckDBPyConnection, reason: str, country: str | None) -> None:
    (known,) = connection.sql(
        "select count(*) from listed semi join contacts using (id_key)"
    ).fetchall()[0]
    if not known:
        raise ContactsError(
            "Nobody on the list is in the contacts file. Are its ids those of the customer file or"
            " of the order lines?"
        )
    _normalise_emails(connection)
    _normalise_phones(connection, country)
    connection.execute(
        f"""
        create temp table reached as
        with joined as (
            select
                listed.*,
                contacts.id_key is not null as is_known,
                contacts.consent,
                contacts.email as given_email,
                contacts.phone as given_phone,
                emails.normal as email,
                phones.normal as phone,
                contacts.first_name,
                contacts.last_name,
                contacts.country
            from listed
            left join contacts on listed.id_key = contacts.id_key
            {_NORMAL_FORMS}
        )
        select * exclude (is_known, consent, given_email, given_phone), {reason} as reason
        from joined
        """
    )


def _reason(platforms: Sequence[Platform]) -> str:
    needs = sorted({name for platform in platforms for name in platform.needs})
    if any(not platform.needs for platform in platforms):
        needs = []
    words = {"email": "e-mail address", "phone": "telephone number"}
    named = " or ".join(words[name] for name in needs)
    unusable = (
        f"when coalesce({', '.join(needs)}) is null and coalesce("
        f"{', '.join(f'given_{name}' for name in needs)}) is null then 'no {named}'"
        f" when coalesce({', '.join(needs)}) is null then '{named} that is none'"
        if needs
        else ""
    )
    return (
        "case when not is_known then 'not in the contacts file'"
        " when consent is null then 'consent that is neither yes nor no'"
        f" when consent = 'no' then 'no consent' {unusable} end"
    )


def _normalise_emails(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `emails`: given, and in one form (null if it is none)."""
    connection.execute(
        f"create temp table emails as select given, case when {is_plain_email('lowered')}"
        " then lowered end as normal from (select distinct contacts.email as given,"
        " lower(contacts.email) as lowered from contacts semi join wanted using (id_key)"
        " where contacts.email is not null)"
    )
    rest = connection.sql("select given from emails where normal is null order by given")
    _fill(
        connection,
        rest,
        lambda rows: normal_emails([given for (given,) in rows]),
        "update emails set normal = filled.normal from filled where emails.given = filled.given",
        ("given",),
    )
    _refuse_unreadable(connection, "email", "e-mail addresses", "")


def _normalise_phones(connection: duckdb.DuckDBPyConnection, country: str | None) -> None:
    """Make the table `phones`: given, country, and in one form (null if it is none)."""
    connection.execute(
        "create temp table phones as select distinct contacts.phone as given, contacts.country,"
        " null::varchar as normal from contacts semi join wanted using (id_key)"
        " where contacts.phone is not null"
    )
    own = f"coalesce(country, {text(country)})" if country else "country"
    common = connection.sql(
        f"select {own} as name from phones group by all"
        f" having count(*) >= {LEAST_OF_A_COUNTRY} order by count(*) desc"
    ).fetchall()
    for (name,) in common:
        rules = phone_rules(name) if name else None
        if rules:
            plain = plain_phone("given", f"{own} = {text(name)}", rules)
            connection.execute(f"update phones set normal = {plain} where normal is null")
    rest = connection.sql("select given, country from phones where normal is null order by all")
    _fill(
        connection,
        rest,
        lambda rows: normal_phones([(phone, its_own or country) for phone, its_own in rows]),
        "update phones set normal = filled.normal from filled where phones.given = filled.given"
        " and phones.country is not distinct from filled.country",
        ("given", "country"),
    )
    _refuse_unreadable(
        connection,
        "phone",
        "telephone numbers",
        " Numbers without a country code need a column country, or one country for all of them"
        " (contact_country).",
    )


def _fill(
    connection: duckdb.DuckDBPyConnection,
    rows: duckdb.DuckDBPyRelation,
    normal: Callable[[list[tuple[str, ...]]], list[str | None]],
    statement: str,
    names: Sequence[str],
) -> None:
    """Run a statement on the rows, with what a library makes of each, as the table `filled`."""
    found = rows.fetchall()
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        normals = normal(batch)
        connection.execute(
            "create or replace temp table filled as select "
            + ", ".join(
                f"unnest(${place}::varchar[]) as {name}"
                for place, name in enumerate([*names, "normal"], start=1)
            ),
            [*(list(column) for column in zip(*batch, strict=True)), normals],
        )
        connection.execute(statement)


def _refuse_unreadable(
    connection: duckdb.DuckDBPyConnection, column: str, what: str, advice: str
) -> None:
    and_country = " and contacts.country is not distinct from phones.country"
    given, unreadable, row = connection.sql(
        f"select count(*), count(*) filter (where {column}s.normal is null),"
        f" min(source_row_number) filter (where {column}s.normal is null)"
        f" from contacts semi join wanted using (id_key)"
        f" inner join {column}s on contacts.{column} = {column}s.given"
        f"{and_country if column == 'phone' else ''}"
    ).fetchall()[0]
    if (
        given
        and unreadable / given > MOST_UNREADABLE
        and (given >= LEAST_JUDGED or unreadable == given)
    ):
        raise ContactsError(
            f"The column {column} of the contacts file holds {what} that are none, in"
            f" {unreadable:,} of {given:,} rows of the list, such as row {row:,}.{advice}"
        )
