"""Who must not be addressed is never addressed, and who is forgotten is in no table."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from customer_files import csv_text, embedded_rows, workbook
from support import PROJECT, QUICK_FIT, Refresh, Workspace

from queries import reading, targets
from release import release_in
from smartcart.audiences.export import export_campaign
from smartcart.export import read_request
from smartcart.settings import check_settings

# Customers to exclude: so many for each form.
EACH = 12
Ids = list[str]


def lines(ids: Ids) -> str:
    return "".join(f"{id_}\n" for id_ in ids)


def export_of(ids: Ids) -> str:
    rows = "".join(f"{id_},web,Hello,{place}\n" for place, id_ in enumerate(ids))
    return f"customer_id,channel,message,list_position\n{rows}"


def zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def parquet(ids: Ids, folder: Path) -> bytes:
    file = folder.parent / "made.parquet"
    pd.DataFrame({"Name": "x", "ID": [float(id_) for id_ in ids]}).to_parquet(file)
    return file.read_bytes()


FORMS = {
    "plain": lambda ids, _: lines(ids).encode(),
    "with a mark": lambda ids, _: lines(ids).encode("utf-8-sig"),
    "utf-16": lambda ids, _: lines(ids).encode("utf-16"),
    "windows": lambda ids, _: ("Näme;ID\r\n" + "".join(f"ä;{i}\r\n" for i in ids)).encode("cp1252"),
    "carriage returns": lambda ids, _: lines(ids).replace("\n", "\r").encode(),
    "quoted": lambda ids, _: lines([f'"{id_}"' for id_ in ids]).encode(),
    "blanks": lambda ids, _: lines([f" {id_} " for id_ in ids]).encode(),
    "decimals": lambda ids, _: lines([f"{id_}.0" for id_ in ids]).encode(),
    "grouped": lambda ids, _: lines([f"{int(id_):,}" for id_ in ids]).encode(),
    "grouped, a header": lambda ids, _: export_of([f"{int(id_):,}" for id_ in ids]).encode(),
    "alias": lambda ids, _: ("Kunde\tx\n" + "".join(f"{id_}\t1\n" for id_ in ids)).encode(),
    "gzip": lambda ids, _: gzip.compress(export_of(ids).encode()),
    "zip": lambda ids, _: zipped("list.csv", export_of(ids).encode()),
    "workbook": lambda ids, _: workbook([{"Name": "x", "ID": id_} for id_ in ids]),
    "parquet": parquet,
}


@pytest.fixture(scope="module")
def chosen() -> dict[str, Ids]:
    """Which ids each form names."""
    ids = [row["ID"] for row in embedded_rows()]
    return {form: ids[place * 40 : place * 40 + EACH] for place, form in enumerate(FORMS)}


@pytest.fixture(scope="module")
def excluded(chosen: dict[str, Ids], tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    """A build with a list in each form, and two ids that nobody has."""
    workspace = Workspace(tmp_path_factory.mktemp("excluded"))
    folder = workspace.folder / "lists"
    folder.mkdir()
    for place, (form, ids) in enumerate(chosen.items()):
        (folder / f"{place}.list").write_bytes(FORMS[form](ids, folder))
    (folder / "unknown.list").write_text("123456789\n987654321\n")
    return build(workspace, exclude_ids=str(folder / "*.list"), column_aliases={"Kunde": "ID"})


def build(workspace: Workspace, **settings: object) -> Refresh:
    refresh = workspace.dbt("build", **QUICK_FIT, **settings)
    assert refresh.returncode == 0, refresh.output
    return refresh


def addressed(refresh: Refresh) -> set[str]:
    """Return whom target_lists and its exports name, by all ways in which a list leaves."""
    lists = refresh.published("select action, customer_id, is_control from target_lists")
    release = release_in(refresh.workspace)
    assert release is not None
    for action, members in lists.groupby("action"):
        choices = targets.choices(release, action)
        channels, segments = (list(choices[name].unique()) for name in choices.columns)
        filters = (action, 0.0, 10**9, channels, segments, True)
        content = reading.csv(release, targets.LIST, *filters).decode()
        ids = set(members["customer_id"].astype(str))
        assert {row["customer_id"] for row in csv.DictReader(io.StringIO(content))} == ids
        # A list of which everybody is kept back is refused.
        if not members["is_control"].all():
            assert exported_ids(refresh, action) == ids
    return set(lists["customer_id"].astype(str))


def exported_ids(refresh: Refresh, action: str) -> set[str]:
    exported = export_campaign(
        refresh.workspace / "published/current/smartcart.duckdb",
        refresh.workspace / "exports",
        read_request({"ACTION": action}),
        check_settings({}, PROJECT),
        PROJECT,
    )
    ids = set()
    for file in exported.files:
        with file.path.open(newline="") as stream:
            ids |= {row["customer_id"] for row in csv.DictReader(stream)}
    return ids


@pytest.fixture(scope="module")
def still_addressed(excluded: Refresh) -> set[str]:
    """Whom the lists of that build name."""
    return addressed(excluded)


@pytest.mark.parametrize("form", FORMS)
def test_nobody_of_a_list_is_addressed(
    form: str, chosen: dict[str, Ids], still_addressed: set[str]
) -> None:
    assert len(still_addressed) > 1000
    assert not still_addressed & set(chosen[form])


def test_ids_that_nobody_has_are_told(excluded: Refresh) -> None:
    findings = excluded.published("from input_findings where finding like 'exclude_ids%'")
    assert findings["row_count"].tolist() == [2]
    assert "123456789" in findings["finding"][0]
    assert "987654321" in findings["finding"][0]
    assert "exclude_ids: ids of no customer: 123456789" in excluded.output


def test_only_those_with_a_reading_are_left_out(chosen: dict[str, Ids], excluded: Refresh) -> None:
    flagged = excluded.published("select customer_id from customer_actions where is_excluded")
    named = {id_ for ids in chosen.values() for id_ in ids}
    assert named <= set(flagged["customer_id"].astype(str))
    # A grouped number may also be two short ones.
    others = {int(id_) for id_ in set(flagged["customer_id"].astype(str)) - named}
    assert all(id_ < 1000 for id_ in others)


def test_who_is_forgotten_is_in_no_table(excluded: Refresh) -> None:
    gone = [row["ID"] for row in embedded_rows()[-3:]]
    workspace = Workspace(excluded.workspace)
    file, forgotten = workspace.folder / "customers.csv", workspace.folder / "forget.csv"
    file.write_text(csv_text(embedded_rows()[:-6]))
    grouped = [f"{int(id_):,}" for id_ in gone]
    forgotten.write_bytes(export_of([*grouped, "123456789"]).encode("utf-16"))

    refresh = build(
        workspace, customers_path=str(file), dataset="embedded", forget_customers=str(forgotten)
    )

    tables = refresh.published(
        "select table_name from information_schema.columns where column_name = 'customer_id'"
    )["table_name"]
    assert {"segment_changes", "customer_segments"} <= set(tables)
    for table in tables:
        ids = refresh.published(f"select distinct customer_id from {table}")["customer_id"]
        assert not set(ids.astype(str)) & set(gone), table
    changes = refresh.published("select customer_id from segment_changes where cause = 'gone'")
    assert len(changes) == 3
    told = "forget_customers: ids that the last release does not know: 123456789"
    assert told in refresh.output


PHONES = [f"+49301{number:06}" for number in range(600)]


def test_our_own_exports_of_telephone_numbers_are_read_back(
    tmp_path: Path,
) -> None:
    workspace = Workspace(tmp_path)
    rows = [{**row, "ID": id_} for row, id_ in zip(embedded_rows(), PHONES, strict=False)]
    file = tmp_path / "customers.csv"
    file.write_text(csv_text(rows))
    settings = {"customers_path": str(file), "customer_id_type": "string"}
    first = build(workspace, **settings)
    before = addressed(first)
    assert before <= set(PHONES)
    exported = sorted((tmp_path / "exports").glob("*/csv.csv"))[0]
    with exported.open(newline="") as stream:
        left = [row["customer_id"] for row in csv.DictReader(stream)]
    assert left
    # As they came, as our older exports wrote them, as people write them, as a spreadsheet does.
    older = [id_ for id_ in sorted(before) if id_ not in left]
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "exported.csv").write_bytes(exported.read_bytes())
    (lists / "older.csv").write_text(export_of([f"'{id_}" for id_ in older[:9]]))
    (lists / "people.txt").write_text(lines([f"{i[:3]} ({i[3:5]}) {i[5:]}" for i in older[9:18]]))
    (lists / "spreadsheet.txt").write_text(lines([id_[1:] for id_ in older[18:27]]))

    second = build(workspace, **settings, exclude_ids=str(lists / "*"))

    assert not addressed(second) & {*left, *older[:27]}
    assert "exclude_ids" not in json.dumps(second.output.split("on-run-end")[0][-3000:])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name\nSmith\nJones\n", "exclude_ids: none of the 3 ids is the id of a customer."),
        (b"", "exclude_ids: there is no id in"),
        (b"1001\n6.9E+12\n", "exclude_ids: 6.9E+12 in"),
    ],
)
def test_a_list_that_names_nobody_is_refused(
    content: bytes, message: str, published: Workspace
) -> None:
    file = published.folder / "list.txt"
    file.write_bytes(content)
    refused = published.dbt("build", "--select", "int_listed_ids+1", exclude_ids=str(file))
    assert refused.returncode
    assert message in " ".join(refused.output.split())
    assert "Traceback" not in refused.output
