"""A record is read back as it was written, or refused; a person can be erased from it."""

import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import duckdb
import pytest

from smartcart.campaigns import records
from smartcart.campaigns.records import (
    MEMBER_COLUMNS,
    RECORD,
    UNSEALED,
    Record,
    RecordError,
    erase,
    last_record,
    read_records,
    seal,
)
from smartcart.campaigns.seam import erase_from_campaigns, read_campaigns

RECORD_A = Record(
    campaign_id="win_back_20140629",
    dataset="shop",
    action="win back",
    formats=("csv", "meta"),
    exported_at="2014-06-29T08:00:00+00:00",
    sent_on="2014-06-30",
    model_id="m1",
    refreshed_at="2014-06-29T07:00:00",
    treated_count=2,
    control_count=1,
    responses_before={"Response": (1, 0)},
)
IDS = ("101", "102", "103")


def write_record(exports: Path, ids: tuple[str, ...] = IDS, **fields: object) -> Record:
    record = replace(RECORD_A, **fields)
    folder = exports / record.campaign_id
    folder.mkdir(parents=True)
    write_members(folder, record, ids)
    return seal(folder, record)


def write_members(folder: Path, record: Record, ids: tuple[str, ...]) -> None:
    with duckdb.connect() as connection:
        values = {"campaign_id": record.campaign_id, "sent_on": record.sent_on, "customer_id": "x"}
        columns = ", ".join(
            f"cast('{values.get(name, 'true')}' as {kind}) as {name}"
            for name, kind in MEMBER_COLUMNS.items()
        )
        connection.execute(
            f"copy (select * replace (unnest(?) as customer_id) from (select {columns}))"
            " to ? (format parquet)",
            [list(ids), str(folder / UNSEALED)],
        )


def ids_in(exports: Path, record: Record = RECORD_A) -> list[str]:
    """Return the members that the record names, as a reader sees them."""
    (members,) = (
        folder / each.members_file
        for folder, each in read_records(exports, record.dataset)
        if each.campaign_id == record.campaign_id
    )
    rows = duckdb.read_parquet(str(members)).order("customer_id").project("customer_id")
    return [id_ for (id_,) in rows.fetchall()]


def files_of(exports: Path) -> set[str]:
    return {path.name for path in (exports / RECORD_A.campaign_id).iterdir()}


def test_a_record_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    sealed = write_record(tmp_path)
    assert read_records(tmp_path, "shop") == [(tmp_path / sealed.campaign_id, sealed)]
    assert replace(sealed, members_file="", members_sha256="") == RECORD_A
    assert files_of(tmp_path) == {RECORD, sealed.members_file}
    assert sealed.members_sha256[:12] in sealed.members_file
    assert ids_in(tmp_path) == list(IDS)


def test_records_are_in_the_order_of_their_ids(tmp_path: Path) -> None:
    for name in ("b", "c", "a"):
        write_record(tmp_path, campaign_id=name)
    write_record(tmp_path, campaign_id="other", dataset="another shop")
    found = [record.campaign_id for _, record in read_records(tmp_path, "shop")]
    assert found == ["a", "b", "c"]


@pytest.mark.parametrize("name", ["", "missing"])
def test_without_campaigns_there_are_no_records(tmp_path: Path, name: str) -> None:
    assert read_records(tmp_path / name, "shop") == []
    assert erase(tmp_path / name, "shop", ["101"]) == 0
    assert last_record(tmp_path / name, "shop", "win back", "csv") is None


def test_the_last_record_is_the_latest_of_the_list_in_the_format(tmp_path: Path) -> None:
    days = {"a": "2014-06-29", "b": "2014-07-02", "c": "2014-07-01"}
    for name, day in days.items():
        write_record(tmp_path, campaign_id=name, exported_at=f"{day}T08:00:00+00:00")
    later = {"exported_at": "2014-08-01T08:00:00+00:00"}
    write_record(tmp_path, campaign_id="d", action="upsell", **later)
    write_record(tmp_path, campaign_id="e", dataset="another shop", **later)
    write_record(tmp_path, campaign_id="f", formats=("csv",), **later)
    for format_, name in (("meta", "b"), ("csv", "f")):
        found = last_record(tmp_path, "shop", "win back", format_)
        assert found is not None
        assert found[1].campaign_id == name
    assert last_record(tmp_path, "shop", "win back", "google") is None


def edited(**fields: object) -> str:
    """Return what a JSON file holds if a field was edited by hand."""
    whole = json.loads(json.dumps(asdict(RECORD_A) | {"sha256": "0" * 64}))
    return json.dumps(whole | fields)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        edited(),
        edited(responses_before=[]),
        edited(responses_before={"Response": 1}),
        edited(formats=None),
        edited(more=1),
        "\udcff",
    ],
)
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    write_record(tmp_path)
    file = tmp_path / RECORD_A.campaign_id / RECORD
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(RecordError, match=r"was edited: .*campaign\.json"):
        read_records(tmp_path, "shop")


@pytest.mark.parametrize("field", asdict(RECORD_A))
def test_an_edited_field_is_refused(tmp_path: Path, field: str) -> None:
    write_record(tmp_path)
    file = tmp_path / RECORD_A.campaign_id / RECORD
    fields = json.loads(file.read_text())
    fields[field] = {int: 7, str: "7", list: ["7"], dict: {"Response": [7, 7]}}[type(fields[field])]
    file.write_text(json.dumps(fields))
    with pytest.raises(RecordError, match=r"was edited: .*\n.*Put the file back"):
        read_records(tmp_path, "shop")


def test_a_copy_of_a_campaign_is_refused(tmp_path: Path) -> None:
    write_record(tmp_path)
    (tmp_path / RECORD_A.campaign_id).rename(tmp_path / "renamed")
    with pytest.raises(RecordError, match=r"was edited: .*renamed"):
        read_records(tmp_path, "shop")


def test_edited_members_are_refused(tmp_path: Path) -> None:
    sealed = write_record(tmp_path)
    members = tmp_path / sealed.campaign_id / sealed.members_file
    write_members(members.parent, sealed, ("101",))
    members.with_name(UNSEALED).rename(members)
    with pytest.raises(RecordError, match=f"was edited: .*{sealed.members_file}"):
        read_records(tmp_path, "shop")


def test_missing_members_are_named(tmp_path: Path) -> None:
    sealed = write_record(tmp_path)
    (tmp_path / sealed.campaign_id / sealed.members_file).unlink()
    with pytest.raises(RecordError, match=rf"lacks its members: .*{sealed.members_file}\nPut"):
        read_records(tmp_path, "shop")


def test_members_of_other_data_sets_are_not_looked_at(tmp_path: Path) -> None:
    other = write_record(tmp_path, campaign_id="other", dataset="another shop")
    (tmp_path / "other" / other.members_file).unlink()
    write_record(tmp_path)
    assert len(read_records(tmp_path, "shop")) == 1


def test_the_erased_are_in_no_file_and_others_stay(tmp_path: Path) -> None:
    sealed = write_record(tmp_path)
    assert erase(tmp_path, "shop", ["102", "999"]) == 1
    assert ids_in(tmp_path) == ["101", "103"]
    ((_, record),) = read_records(tmp_path, "shop")
    assert record.members_file != sealed.members_file
    assert files_of(tmp_path) == {RECORD, record.members_file}
    # How many there were is no longer about anybody.
    same = {"members_file": "", "members_sha256": ""}
    assert replace(record, **same) == RECORD_A
    assert erase(tmp_path, "shop", ["102"]) == 0


def test_records_without_the_person_stay_as_they_are(tmp_path: Path) -> None:
    write_record(tmp_path)
    without = write_record(tmp_path, ("7",), campaign_id="a")
    other = write_record(tmp_path, campaign_id="b", dataset="another shop")
    assert erase(tmp_path, "shop", {"101", "102"}) == 1
    assert read_records(tmp_path, "another shop") == [(tmp_path / "b", other)]
    assert dict(read_records(tmp_path, "shop"))[tmp_path / "a"] == without


def test_everybody_may_be_erased(tmp_path: Path) -> None:
    write_record(tmp_path)
    assert erase(tmp_path, "shop", IDS) == 1
    assert ids_in(tmp_path) == []


@pytest.mark.parametrize("moment", ["rename", "write", "replace"])
def test_a_kill_while_erasing_leaves_a_record_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    write_record(tmp_path)
    owner, name = {
        "rename": (Path, "rename"), "write": (records, "_write"), "replace": (os, "replace"),
    }[moment]  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erase(tmp_path, "shop", ["102"])
    assert ids_in(tmp_path) == list(IDS)

    assert erase(tmp_path, "shop", ["102"]) == 1
    assert ids_in(tmp_path) == ["101", "103"]
    assert len(files_of(tmp_path)) == 2


def test_what_a_kill_left_of_the_erased_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_record(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erase(tmp_path, "shop", ["102"])
    assert ids_in(tmp_path) == ["101", "103"]
    assert len(files_of(tmp_path)) == 3

    assert erase(tmp_path, "shop", ["102"]) == 0
    assert len(files_of(tmp_path)) == 2


def test_macros_are_told_what_they_need(tmp_path: Path) -> None:
    sealed = write_record(tmp_path / "exports")
    answer = read_campaigns(tmp_path, None, "shop")
    assert answer == read_campaigns(tmp_path / "other", str(tmp_path / "exports"), "shop")
    assert answer["campaigns"] == [
        {
            "campaign_id": sealed.campaign_id,
            "action": "win back",
            "sent_on": "2014-06-30",
            "responses_before": {"Response": (1, 0)},
        }
    ]
    assert answer["columns"] == list(MEMBER_COLUMNS)
    (file,) = answer["files"]
    assert file == str((tmp_path / "exports" / sealed.campaign_id / sealed.members_file).resolve())
    assert erase_from_campaigns(tmp_path, None, "shop", ["101"]) == {"count": 1}
    assert ids_in(tmp_path / "exports") == ["102", "103"]
