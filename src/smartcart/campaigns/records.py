"""Records of exported campaigns: who was to get a message, and who was kept back.

    exports/<campaign id>/
      campaign.json             what was exported, when, and the check sums
      members-<check sum>.parquet   one row per customer, ids only

A record is an input of later builds, so one that was edited is refused. `campaign.json` names the
file of members and is replaced last: a kill leaves the old record or the new one.
"""

import hashlib
import json
import os
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from smartcart.errors import RefusedError

RECORD = "campaign.json"
UNSEALED = "members.parquet"
MEMBERS = "members-*.parquet"
# The columns of the members file, with their types in DuckDB.
MEMBER_COLUMNS = {
    "campaign_id": "varchar",
    "action": "varchar",
    "sent_on": "date",
    "customer_id": "varchar",
    "segment_name": "varchar",
    "segment_label": "varchar",
    "is_control": "boolean",
    "is_entered": "boolean",
}


class RecordError(RefusedError):
    """A record was edited, is incomplete, or cannot be read."""


@dataclass(frozen=True)
class Record:
    """What is known of a campaign, apart from its members.

    Attributes:
        campaign_id: name of its folder.
        dataset: the data set of the release that it was exported from.
        action: the target list.
        formats: formats of the files.
        exported_at: when it was exported, in UTC (ISO 8601).
        sent_on: first day whose orders count (ISO 8601).
        model_id: model of the release.
        refreshed_at: refresh of the release (ISO 8601).
        treated_count, control_count: members who were to get it, and who were kept back.
        responses_before: response column -> how many of the treated and of the control group it
            told of when the list was exported.
        members_file: name of the file of members.
        members_sha256: its check sum.
    """

    campaign_id: str
    dataset: str
    action: str
    formats: tuple[str, ...]
    exported_at: str
    sent_on: str
    model_id: str
    refreshed_at: str
    treated_count: int
    control_count: int
    responses_before: dict[str, tuple[int, int]]
    members_file: str = ""
    members_sha256: str = ""


def seal(folder: Path, record: Record) -> Record:
    """Complete the record of a campaign whose members are in UNSEALED.

    Args:
        folder: folder of the campaign.
        record: the record, without file and check sum of the members.
    """
    members = folder / UNSEALED
    sum_ = _sum_of(members)
    name = MEMBERS.replace("*", sum_[:12])
    members.rename(folder / name)
    sealed = replace(record, members_file=name, members_sha256=sum_)
    _write(folder, sealed)
    return sealed


def read_records(exports: Path, dataset: str) -> list[tuple[Path, Record]]:
    """Return the records of a data set with their folders, by campaign id.

    Args:
        exports: folder of the campaigns; may be missing.
        dataset: name of the data set; records of others are left out.

    Raises:
        RecordError: a record was edited, or its members are missing.
    """
    found = []
    for file in sorted(exports.glob(f"[!.]*/{RECORD}")):
        record = _read(file)
        if record.dataset == dataset:
            _check_members(file.parent, record)
            found.append((file.parent, record))
    return found


def last_record(
    exports: Path, dataset: str, action: str, format_: str
) -> tuple[Path, Record] | None:
    """Return the latest record of a list in a format, or None before the first."""
    fitting = [
        (folder, record)
        for folder, record in read_records(exports, dataset)
        if record.action == action and format_ in record.formats
    ]
    return max(fitting, key=lambda each: each[1].exported_at, default=None)


def erase(exports: Path, dataset: str, ids: Collection[str]) -> int:
    """Erase customers from the records of a data set.

    Args:
        exports: folder of the campaigns; may be missing.
        dataset: name of the data set.
        ids: their ids, as the records have them.

    Returns:
        The number of records that they were in.
    """
    count = 0
    for folder, record in read_records(exports, dataset):
        members = folder / record.members_file
        _remove_others(members)
        with duckdb.connect() as connection:
            connection.execute(
                "create temp table members as select *, customer_id in (select unnest(?)) as"
                " is_erased from read_parquet(?)",
                [list(ids), str(members)],
            )
            (erased,) = connection.sql(
                "select count(*) filter (where is_erased) from members"
            ).fetchall()[0]
            if not erased:
                continue
            connection.execute(
                "copy (select * exclude (is_erased) from members where not is_erased"
                " order by customer_id) to ? (format parquet)",
                [str(folder / UNSEALED)],
            )
        sealed = seal(folder, record)
        _remove_others(folder / sealed.members_file)
        count += 1
    return count


def _remove_others(members: Path) -> None:
    """Remove files of members that no record names any more, such as a kill leaves."""
    for file in members.parent.glob(MEMBERS):
        if file != members:
            file.unlink()


def _check_members(folder: Path, record: Record) -> None:
    members = folder / record.members_file
    if not members.exists():
        raise RecordError(
            f"The record of the campaign {record.campaign_id} lacks its members: {members}\n"
            f"Put the file back, or move the folder {folder} elsewhere."
        )
    if _sum_of(members) != record.members_sha256:
        raise _edited(members)


def _write(folder: Path, record: Record) -> None:
    fields = asdict(record)
    fields["sha256"] = _sum_of_fields(fields)
    unfinished = folder / f".{RECORD}"
    unfinished.write_text(json.dumps(fields, indent=2) + "\n", encoding="utf-8")
    os.replace(unfinished, folder / RECORD)


def _read(file: Path) -> Record:
    try:
        fields: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        sum_ = fields.pop("sha256")
        before = fields.pop("responses_before")
        record = Record(
            **{**fields, "formats": tuple(fields["formats"])},
            responses_before={name: (each[0], each[1]) for name, each in before.items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, LookupError) as error:
        raise _edited(file) from error
    if sum_ != _sum_of_fields(asdict(record)) or record.campaign_id != file.parent.name:
        raise _edited(file)
    return record


def _edited(file: Path) -> RecordError:
    return RecordError(
        f"The record of a campaign was edited: {file}\nResults would be wrong. Put the file back as"
        f" it was written, or move the folder {file.parent} elsewhere."
    )


def _sum_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sum_of_fields(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
