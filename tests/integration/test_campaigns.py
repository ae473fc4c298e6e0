"""A campaign from the export to its result: recorded, measured, and forgotten on request."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from customer_files import csv_text, embedded_rows
from support import FEW_K, PROJECT, Once, Refresh, Workspace

from smartcart.audiences.audience import Selection
from smartcart.audiences.export import Exported, Request, export_campaign
from smartcart.campaigns.records import read_records
from smartcart.publishing import ReleaseFolder
from smartcart.settings import check_settings

LOG = PROJECT / "seeds/raw/raw_orders.csv"
SENT_ON = date(2025, 10, 1)
DAYS = 30
SETTINGS = {"n_segments": 4, "dataset": "shop", **FEW_K}


def lines() -> list[dict[str, str]]:
    with LOG.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def write_lines(rows: list[dict[str, str]], file: Path) -> Path:
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def export(workspace: Path, action: str, **request: Any) -> Exported:
    database = ReleaseFolder(workspace / "published").current_file()
    assert database is not None
    return export_campaign(
        database,
        workspace / "exports",
        Request(Selection(action), **request),
        check_settings({}, PROJECT),
        PROJECT,
    )


def members(exported: Exported) -> pd.DataFrame:
    with duckdb.connect() as connection:
        file = exported.folder / exported.record.members_file
        return connection.read_parquet(str(file)).df()


@pytest.fixture(scope="module")
def before(once: Once) -> Refresh:
    """The embedded shop, as far as its lines go before the campaign."""

    def build(workspace: Workspace) -> Refresh:
        rows = [row for row in lines() if row["ordered_at"][:10] < str(SENT_ON)]
        return workspace.build(
            orders_path=str(write_lines(rows, workspace.folder / "lines.csv")), **SETTINGS
        )

    return once("shop before a campaign", build)


@pytest.fixture
def shop(before: Refresh) -> Workspace:
    return Workspace(before.workspace)


def test_a_campaign_is_measured_by_the_orders_that_follow(shop: Workspace) -> None:
    file = shop.folder / "lines.csv"
    exported = export(shop.folder, "inspire")
    assert exported.record.sent_on == str(SENT_ON)
    group = members(exported)
    control = set(group.loc[group["is_control"], "customer_id"])
    forgotten = group.loc[~group["is_control"], "customer_id"].iloc[0]
    audience = (exported.folder / "csv.csv").read_bytes()

    # Nothing can be said yet.
    early = shop.build_tables("--select", "+campaign_results", orders_path=str(file), **SETTINGS)
    told = early.warehouse("select distinct unavailable_reason, verdict from campaign_results")
    assert told["unavailable_reason"].tolist() == [f"there are no orders of {SENT_ON} or later yet"]
    assert told["verdict"].isna().all()

    # Of those kept back, nobody orders: the planted effect.
    ends = str(SENT_ON + timedelta(days=DAYS))
    later = [
        row
        for row in lines()
        if row["customer_id"] not in control or not str(SENT_ON) <= row["ordered_at"][:10] < ends
    ]
    write_lines(later, file)
    lists_before = _lists(early)
    after = shop.build(orders_path=str(file), forget_customers=[int(forgotten)], **SETTINGS)

    result = after.published(
        "select * from campaign_results where segment_name = 'all segments'"
    ).iloc[0]
    treated = set(group.loc[~group["is_control"], "customer_id"]) - {forgotten}
    used = after.warehouse(
        "select cast(customer_id as varchar) as customer_id, order_key, amount, ordered_on"
        " from stg_smartcart__order_lines where reasons is null"
    )
    days = pd.to_datetime(used["ordered_on"]).dt.date
    used = used[
        used["customer_id"].isin(treated) & (days >= SENT_ON) & (days < date.fromisoformat(ends))
    ]
    orders = used[used["amount"] > 0].groupby(["customer_id", "order_key"]).size().reset_index()
    assert result["treated_customer_count"] == len(treated)
    assert result["control_customer_count"] == len(control)
    assert result["treated_order_count"] == len(orders)
    assert result["treated_rate"] == pytest.approx(
        orders["customer_id"].nunique() / len(treated), abs=1e-6
    )
    assert result["treated_net_sales"] == pytest.approx(float(used["amount"].sum()), abs=0.01)
    assert result["control_order_count"] == 0
    assert result["verdict"] == "more"
    assert result["incremental_rate_lower"] > 0
    assert result["is_complete"]
    by_segment = after.published(
        "select sum(treated_customer_count) as treated, sum(control_customer_count) as control"
        " from campaign_results where segment_name != 'all segments'"
    ).iloc[0]
    assert (by_segment["treated"], by_segment["control"]) == (len(treated), len(control))

    # The person is erased from the record, and only from there.
    ((folder, record),) = read_records(shop.folder / "exports", "shop")
    assert forgotten not in set(
        pd.read_parquet(folder / record.members_file)["customer_id"].astype(str)
    )
    assert len(pd.read_parquet(folder / record.members_file)) == len(group) - 1
    assert (exported.folder / "csv.csv").read_bytes() == audience

    # Who entered and left the lists is the difference between both.
    lists_now = _lists(after)
    entries = after.published("select * from segment_entries where kind = 'list'")
    moved = {
        movement: set(zip(rows["name"], rows["customer_id"].astype(str), strict=True))
        for movement, rows in entries.groupby("movement")
    }
    gone = {each for each in lists_before if each[1] == forgotten}
    assert moved["entered"] - {(action, forgotten) for action, _ in lists_now} == {
        each for each in lists_now - lists_before if each[1] != forgotten
    }
    assert moved["left"] == lists_before - lists_now - gone
    assert set(entries["cause"]) <= {"behaviour", "new", "gone"}
    assert entries["is_trigger"].all()


def test_an_edited_record_stops_the_build_in_one_message(shop: Workspace) -> None:
    exported = export(shop.folder, "inspire")
    record = exported.folder / "campaign.json"
    record.write_text(record.read_text().replace('"inspire"', '"reward"'))
    current = (shop.folder / "published/current").resolve()

    refused = shop.dbt("build", orders_path=str(shop.folder / "lines.csv"), **SETTINGS)

    assert refused.returncode != 0
    assert refused.output.count("The record of a campaign was edited") == 1
    assert "Traceback" not in refused.output
    assert (shop.folder / "published/current").resolve() == current


def test_a_column_of_a_later_file_tells_who_responded(workspace: Workspace) -> None:
    file = workspace.folder / "customers.csv"
    rows = embedded_rows()
    file.write_text(csv_text(rows), newline="")
    settings = {"customers_path": str(file), **FEW_K}
    workspace.build(**settings)
    exported = export(workspace.folder, "discount")
    group = members(exported).set_index("customer_id")["is_control"]
    campaign = exported.record.campaign_id
    columns = {campaign: "Response"}

    def results(**more: Any) -> pd.DataFrame:
        refresh = workspace.build_tables("--select", "+campaign_results", **settings, **more)
        return refresh.warehouse("select * from campaign_results").set_index("segment_name")

    unnamed = results()
    assert unnamed["unavailable_reason"].unique().tolist() == [
        "campaign_columns does not name the column that tells who responded"
    ]
    unchanged = results(campaign_columns=columns)
    assert unchanged["unavailable_reason"].unique().tolist() == [
        "the column Response is as it was when the list was exported"
    ]

    # Every treated customer responds, and nobody who was kept back.
    for row in rows:
        if row["ID"] in group.index:
            row["Response"] = "0" if group[row["ID"]] else "1"
    file.write_text(csv_text(rows), newline="")
    told = results(campaign_columns=columns).loc["all segments"]
    assert (told["treated_rate"], told["control_rate"], told["verdict"]) == (1, 0, "more")
    assert told["outcome"] == "responses"
    assert pd.isna(told["incremental_net_sales"])

    for columns, message in (
        ({"win_back_2000": "Response"}, "there is no record of a campaign 'win_back_2000'"),
        ({campaign: "Income"}, "Income tells nothing of a campaign"),
    ):
        refused = workspace.dbt("build", campaign_columns=columns, **settings)
        assert refused.returncode != 0
        assert refused.output.count(message) == 1


def _lists(refresh: Refresh) -> set[tuple[str, str]]:
    rows = refresh.published("select action, cast(customer_id as varchar) from target_lists")
    return set(rows.itertuples(index=False, name=None))
