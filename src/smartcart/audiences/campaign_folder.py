"""A campaign's folder: its audience files, its control group, and its record.

    exports/<campaign id>/
      <format>.csv              who gets it, as the platform takes it
      control.csv               ids of those who are kept back
      campaign.json, members-*.parquet   the record

The folder appears whole or not at all, and is never written again.
"""

import fcntl
import itertools
import math
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from smartcart.audiences.platforms import CONTACT_COLUMNS, CSV, Column, Platform
from smartcart.audiences.quoting import quoted, text
from smartcart.campaigns.records import MEMBER_COLUMNS, UNSEALED, Record, seal
from smartcart.spreadsheet_text import spreadsheet_text

UNFINISHED = ".unfinished-"
CONTROL = "control.csv"
# Files are split a little below the limit, as rows differ in length; if that is not enough, lower.
FILL = 0.9


@dataclass(frozen=True)
class AudienceFile:
    """A file that was written.

    Attributes:
        path: where it is.
        customer_count: rows below its header.
        what: what it holds, in words.
    """

    path: Path
    customer_count: int
    what: str


@contextmanager
def new_folder(exports: Path, action: str, day: str) -> Iterator[Path]:
    """Give a folder to write a campaign into; it gets its place and its name at the end.

    Args:
        exports: the folder of all campaigns.
        action: the list.
        day: day of the release, as YYYYMMDD.

    Yields:
        The folder; its name without UNFINISHED is the campaign id.
    """
    name = f"{re.sub('[^a-z0-9]+', '_', action.lower()).strip('_')}_{day}"
    exports.mkdir(parents=True, exist_ok=True)
    # One export at a time: two at the same moment would choose the same name. The lock ends with
    # its process.
    with _alone_in(exports):
        # What a kill left holds addresses.
        for leftover in exports.glob(f"{UNFINISHED}*"):
            shutil.rmtree(leftover)
        names = itertools.chain([name], (f"{name}_{number}" for number in itertools.count(2)))
        campaign = next(each for each in names if not (exports / each).exists())
        folder = exports / f"{UNFINISHED}{campaign}"
        folder.mkdir()
        try:
            yield folder
            folder.rename(exports / campaign)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def write_platform(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    platform: Platform,
    has_contacts: bool,
    part: tuple[str, str] | None = None,
) -> list[AudienceFile]:
    """Write the files of a platform from the table `audience`.

    Args:
        connection: one with the table.
        folder: where they go.
        platform: the format.
        has_contacts: whether there are contacts.
        part: a table to write instead, and what is added to the name of the file.

    Returns:
        The files: one, or several if the platform limits their size.
    """
    table, suffix = part or ("audience where not is_control", "")
    columns = list(platform.columns)
    if platform is CSV and has_contacts:
        columns += CONTACT_COLUMNS
    usable = " or ".join(f"{name} is not null" for name in platform.needs) or "true"
    source = (
        f"(select {', '.join(_value(column) for column in columns)}, list_position as place"
        f" from (select *, {text(_campaign_id(folder))} as campaign_id from {table})"
        f" where {usable})"
    )
    first = folder / f"{platform.name}{suffix}.csv"
    count = _copy(connection, source, columns, first)
    byte_count, most = first.stat().st_size, platform.most_bytes
    if most is None or byte_count <= most:
        return [AudienceFile(first, count, platform.name)]
    size = max(math.floor(count * FILL * most / byte_count), 1)
    while True:
        written = []
        for number, start in enumerate(range(0, count, size), start=1):
            path = first if number == 1 else first.with_stem(f"{first.stem}_{number}")
            rows = (
                f"(select * exclude (number) from (select *, row_number() over (order by place) as"
                f" number from {source}) where number between {start + 1} and {start + size})"
            )
            rows_count = _copy(connection, rows, columns, path)
            written.append(AudienceFile(path, rows_count, platform.name))
        if size == 1 or all(file.path.stat().st_size <= most for file in written):
            return written
        size = max(math.floor(FILL * size), 1)


def write_control(connection: duckdb.DuckDBPyConnection, folder: Path) -> AudienceFile:
    """Write the ids of the control group."""
    columns = [Column("customer_id", "customer_id")]
    source = f"(select {_value(columns[0])}, list_position as place from audience where is_control)"
    path = folder / CONTROL
    return AudienceFile(path, _copy(connection, source, columns, path), "control")


def write_record(
    connection: duckdb.DuckDBPyConnection, folder: Path, record: Record, entered: str
) -> Record:
    """Write the record of the campaign.

    Args:
        connection: one with the table `audience`.
        folder: folder of the campaign.
        record: the record, without what depends on the members.
        entered: SQL that is true for a customer who was not in the campaign before.
    """
    values = {
        "campaign_id": text(record.campaign_id),
        "action": text(record.action),
        "sent_on": f"date {text(record.sent_on)}",
        "is_entered": entered,
    }
    columns = ", ".join(
        f"cast({values.get(name, name)} as {kind}) as {name}"
        for name, kind in MEMBER_COLUMNS.items()
    )
    connection.execute(
        f"copy (select {columns} from audience order by list_position) to ? (format parquet)",
        [str(folder / UNSEALED)],
    )
    return seal(folder, record)


def _campaign_id(folder: Path) -> str:
    return folder.name.removeprefix(UNFINISHED)


def _copy(
    connection: duckdb.DuckDBPyConnection, source: str, columns: Sequence[Column], path: Path
) -> int:
    headers = ", ".join(quoted(column.header) for column in columns)
    (count,) = connection.execute(
        f"copy (select {headers} from {source} order by place) to ? (header, delimiter ',')",
        [str(path)],
    ).fetchall()[0]
    return int(count)


def _value(column: Column) -> str:
    if column.is_hashed:
        return f"sha256({column.value}) as {quoted(column.header)}"
    if column.value == "list_position":
        return column.value
    cell = f"cast({column.value} as varchar)"
    return f"{spreadsheet_text(cell)} as {quoted(column.header)}"
