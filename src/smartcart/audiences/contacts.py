"""The contacts file: who may be written to, and where. It is read for one export and then dropped.

It may have any form of a customer file. Nothing of it is kept but the audience files themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from smartcart.audiences.quoting import quoted, text
from smartcart.errors import RefusedError
from smartcart.input.describe import InputFile, describe
from smartcart.input.doors import known_headers
from smartcart.input.errors import CONTACTS_FILE
from smartcart.input.header import ExpectedColumns
from smartcart.words import word_patterns

COLUMNS = ("customer_id", "email", "phone", "first_name", "last_name", "country", "consent")
REQUIRED = ("customer_id", "consent")
HOLDS = {"customer_id": "id"}
# What a text may have around it: blanks, and the apostrophe with which spreadsheets and some shops
# mark text.
AROUND = " \t''\u00a0\u202f\u200b\ufeff"
MOST_SHOWN = 3


class ContactsError(RefusedError):
    """Contacts that cannot be used; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class ContactSettings:
    """How contacts are read.

    Attributes:
        aliases: the file's header name -> ours.
        country: two-letter code for telephone numbers without a country; None for none.
        project: folder of the dbt project.
    """

    aliases: Mapping[str, str]
    country: str | None
    project: Path

    @classmethod
    def of(cls, settings: Mapping[str, Any], project: Path) -> "ContactSettings":
        """Take them from the settings of the project."""
        country = settings["contact_country"]
        return cls(settings["contact_column_aliases"], country and country.upper(), project)


def load_contacts(
    connection: duckdb.DuckDBPyConnection, path: str, settings: ContactSettings, scratch: Path
) -> int:
    """Read contacts into the temporary table `contacts`: a row per customer, all columns as text.

    Besides COLUMNS, it has source_row_number and id_key, by which customers are compared; country
    is a code of two capital letters or null; consent is yes, no, or null if it is not understood.

    Args:
        connection: where the table goes.
        path: the file, or a pattern of several.
        settings: how it is read.
        scratch: folder for copies of files that the engine cannot read directly.

    Returns:
        The number of rows.

    Raises:
        InputError: the file cannot be read, or lacks columns.
        ContactsError: a row cannot be split, nobody has an id, or a customer is there twice.
    """
    file = describe(path, _expected(settings), str(scratch))
    texts = ", ".join(
        f"nullif(trim(cast({quoted(file.columns[name])} as varchar), '{AROUND}'), '') as {name}"
        if name in file.columns
        else f"null::varchar as {name}"
        for name in COLUMNS
    )
    try:
        connection.execute(
            f"create temp table contact_rows as select row_number() over () as source_row_number,"
            f" {texts} from {_relation(file)}"
        )
    except duckdb.InvalidInputException as error:
        raise ContactsError(
            f"A row of the contacts file cannot be split into cells: {path}\n"
            f"{str(error).splitlines()[0]}"
        ) from error
    connection.execute(
        f"create temp table contacts as select * replace ("
        f" case upper(country) when 'UK' then 'GB'"
        f" else case when regexp_full_match(country, '[A-Za-z]{{2}}') then upper(country) end"
        f" end as country, {_consent(settings.project)} as consent),"
        f" {id_key('customer_id')} as id_key from contact_rows where customer_id is not null"
    )
    (rows,) = connection.sql("select count(*) from contact_rows").fetchall()[0]
    connection.execute("drop table contact_rows")
    if rows != file.record_count:
        raise ContactsError(
            f"The contacts file has {file.record_count:,} rows, of which {rows:,} could be read:"
            f" {path}\nSave it again as CSV, and look for quotes that are not closed."
        )
    _refuse_unusable(connection, path)
    return int(rows)


def id_key(column: str) -> str:
    """Return SQL for what ids of the same customer have in common, as the macro id_key does."""
    return (
        f"case when regexp_full_match({column}, '[+][-0-9 ()./]+')"
        f" then regexp_replace({column}, '^[+]0*|[^0-9]', '', 'g')"
        rf" when regexp_full_match({column}, '[1-9][0-9]{{0,2}}([,. \x{{2019}}''][0-9]{{3}})+')"
        f" then regexp_replace({column}, '[^0-9]', '', 'g')"
        f" when regexp_full_match({column}, '[0-9]+([.]0+)?')"
        f" then regexp_replace({column}, '^0+|[.]0+$', '', 'g') else lower({column}) end"
    )


def _expected(settings: ContactSettings) -> ExpectedColumns:
    return ExpectedColumns(
        headers={name: name for name in COLUMNS},
        optional=[name for name in COLUMNS if name not in REQUIRED],
        aliases=settings.aliases,
        holds=HOLDS,
        known_headers=known_headers(settings.project, "contact_columns"),
        alternatives=(("email",), ("phone",)),
        kind=CONTACTS_FILE,
        alias_setting="contact_column_aliases",
    )


def _relation(file: InputFile) -> str:
    paths = ", ".join(text(path) for path in file.paths)
    if file.format == "parquet":
        return f"read_parquet([{paths}], hive_partitioning = false, union_by_name = true)"
    columns = ", ".join(f"{text(cell)}: 'varchar'" for cell in file.cells)
    return (
        f"read_csv([{paths}], auto_detect = false, header = true, quote = '\"', escape = '\"',"
        f" delim = {text(file.delimiter)}, compression = {text(file.compression)},"
        f" hive_partitioning = false, columns = {{{columns}}})"
    )


def _consent(project: Path) -> str:
    cases = []
    for meaning in ("yes", "no"):
        words = "|".join(
            word_patterns(project, seed).by_meaning[meaning]
            for seed in ("flag_words", "consent_words")
        )
        number = "1" if meaning == "yes" else "0"
        cases.append(
            f"when regexp_full_match(upper(consent), {text(f'{words}|{number}([.]0*)?')})"
            f" then '{meaning}'"
        )
    return f"case {' '.join(cases)} when consent is null then 'no' end"


def _refuse_unusable(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    if not connection.sql("select 1 from contacts limit 1").fetchall():
        raise ContactsError(
            f"No row of the contacts file has a customer_id: {path}\n"
            "Give the ids of the customers, as in the customer file or the order lines."
        )
    twice = connection.sql(
        "select any_value(customer_id), count(*) over (), list(source_row_number order by"
        " source_row_number) from contacts group by id_key having count(*) > 1"
        " order by min(source_row_number) limit 1"
    ).fetchall()
    if twice:
        customer, count, rows = twice[0]
        raise ContactsError(
            f"The contacts file has more than one row for {count:,}"
            f" {'customer' if count == 1 else 'customers'}, such as {customer} in the rows"
            f" {', '.join(map(str, rows[:MOST_SHOWN]))}: {path}\nKeep one row for each customer."
        )
