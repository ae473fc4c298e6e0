"""Export a target list of a release: audience files, the control group, the plan and the record."""

import itertools
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from smartcart.audiences.audience import (
    Selection,
    load_audience,
    load_earlier,
    load_leavers,
    load_list,
)
from smartcart.audiences.campaign_folder import (
    UNFINISHED,
    AudienceFile,
    new_folder,
    write_control,
    write_platform,
    write_record,
)
from smartcart.audiences.contacts import ContactSettings, load_contacts
from smartcart.audiences.platforms import CSV, PLATFORMS, Platform
from smartcart.campaigns.expected_rate import ExpectedRate, expected_rate
from smartcart.campaigns.plan import Plan, plan, plan_sentences
from smartcart.campaigns.records import Record, last_record
from smartcart.errors import RefusedError

SIZES = """
select action, customer_count, control_count
from release.main.target_list_sizes
order by customer_count desc, action
"""
LAST_REFRESH = """
select dataset, reference_date, model_id, refreshed_at
from release.main.refresh_summary
order by refreshed_at desc
limit 1
"""
# Columns of the customer file that tell who responded, and ours.
RESPONSES = {
    "Response": "has_responded",
    **{f"AcceptedCmp{number}": f"has_accepted_campaign_{number}" for number in range(1, 6)},
}
# One million contacts are about 200 MB in the engine; beyond this it spills.
MEMORY_LIMIT = "300MB"


class ExportError(RefusedError):
    """A target list that cannot be written."""


@dataclass(frozen=True)
class Request:
    """What to export.

    Attributes:
        selection: which part of which list.
        formats: names of PLATFORMS.
        contacts: path of the contacts file; None for none.
        is_changed: write who entered and who left since the last export of the list in these
            formats, instead of all.
        sent_on: first day whose orders count; None for the day after the last one in the data.
    """

    selection: Selection
    formats: tuple[str, ...] = ("csv",)
    contacts: str | None = None
    is_changed: bool = False
    sent_on: date | None = None


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        record: the record of the campaign.
        folder: its folder.
        files: the audience files, and last the control group.
        listed_count: customers on the list.
        left_out: why customers are left out, and how many.
        warnings: what to know before sending.
        rate: the expected rate of the control group; None if nothing tells it.
        plan: what the two groups can show; None without a rate.
        is_measured_by_orders: whether the release knows orders.
    """

    record: Record
    folder: Path
    files: tuple[AudienceFile, ...]
    listed_count: int
    left_out: Mapping[str, int]
    warnings: tuple[str, ...]
    rate: ExpectedRate | None
    plan: Plan | None
    is_measured_by_orders: bool

    @property
    def sentences(self) -> list[str]:
        """What can be measured and how, in plain words."""
        campaign = self.record.campaign_id
        by = (
            f"orders from {self.record.sent_on} on count"
            if self.is_measured_by_orders
            else "name the column that tells who responded in campaign_columns"
        )
        return [*_planned(self.rate, self.plan), f"Campaign {campaign}: {by}."]


@dataclass(frozen=True)
class ListPlan:
    """What the two groups of a list can show, before anything is sent.

    Attributes:
        treated_count: customers who would get it.
        control_count: customers who would be kept back.
        rate: the expected rate of the control group; None if nothing tells it.
        plan: what the two groups can show; None without a rate.
    """

    treated_count: int
    control_count: int
    rate: ExpectedRate | None
    plan: Plan | None

    @property
    def sentences(self) -> list[str]:
        """What can be measured, in plain words."""
        return _planned(self.rate, self.plan)


def platforms_of(formats: Sequence[str], has_contacts: bool) -> list[Platform]:
    """Return the formats by name.

    Raises:
        ExportError: there is no such format, or it needs contacts and there are none.
    """
    for name in formats:
        if name not in PLATFORMS:
            raise ExportError(f"There is no format '{name}'. Choose one of: {', '.join(PLATFORMS)}")
        if PLATFORMS[name].needs and not has_contacts:
            raise ExportError(
                f"The format {name} needs contacts: CONTACTS=contacts.csv, with the columns"
                " customer_id, email, phone, first_name, last_name, country and consent."
            )
    return [PLATFORMS[name] for name in dict.fromkeys(formats)]


def export_campaign(
    database: Path, exports: Path, request: Request, settings: Mapping[str, Any], project: Path
) -> Exported:
    """Write a campaign into a new folder.

    Args:
        database: path of a release's database.
        exports: folder of all campaigns.
        request: what to write.
        settings: settings of the project in force.
        project: folder of the dbt project.

    Raises:
        RefusedError: the list, a format, the contacts or an earlier record cannot be used; nothing
            is written then.
    """
    platforms = platforms_of(request.formats, request.contacts is not None)
    action = request.selection.action
    with tempfile.TemporaryDirectory() as scratch, _connected(database, scratch) as connection:
        _refuse_unknown(connection, action)
        dataset, reference_date, model_id, refreshed_at = connection.sql(LAST_REFRESH).fetchall()[0]
        listed_count = load_list(connection, request.selection)
        earlier = _earlier(connection, exports, dataset, request) if request.is_changed else None
        reading = ContactSettings.of(settings, project)
        if request.contacts is not None:
            load_contacts(connection, request.contacts, reading, Path(scratch))
        left_out = load_audience(connection, request.selection, platforms, reading.country)
        treated, control = _counts(connection)
        if not treated and not earlier:
            raise ExportError(_nobody(request.selection, listed_count, control, left_out))
        has_orders = bool(
            connection.sql("select 1 from release.main.order_cohorts limit 1").fetchall()
        )
        rate = expected_rate(connection, action, settings["campaign_days"])
        with new_folder(exports, action, f"{refreshed_at:%Y%m%d}") as folder:
            record = Record(
                campaign_id=folder.name.removeprefix(UNFINISHED),
                dataset=dataset,
                action=action,
                formats=tuple(platform.name for platform in platforms),
                exported_at=datetime.now(UTC).isoformat(),
                sent_on=str(request.sent_on or reference_date + timedelta(days=1)),
                model_id=model_id,
                refreshed_at=refreshed_at.isoformat(),
                treated_count=treated,
                control_count=control,
                responses_before=_responses(connection),
            )
            files, warnings = _write(connection, folder, platforms, request, earlier)
            files.append(write_control(connection, folder))
            entered = "id_key not in (select id_key from earlier)" if earlier else "true"
            record = write_record(connection, folder, record, entered)
    folder = exports / record.campaign_id
    return Exported(
        record=record,
        folder=folder,
        files=tuple(replace(file, path=folder / file.path.name) for file in files),
        listed_count=listed_count,
        left_out=left_out,
        warnings=tuple(warnings),
        rate=rate,
        plan=plan(rate.rate, treated, control) if rate else None,
        is_measured_by_orders=has_orders,
    )


def plan_of_list(database: Path, selection: Selection, settings: Mapping[str, Any]) -> ListPlan:
    """Return what a list could show if all of it can be reached; nothing is written.

    Args:
        database: path of a release's database.
        selection: which part of which list.
        settings: settings of the project in force.

    Raises:
        ExportError: there is no such list.
    """
    with tempfile.TemporaryDirectory() as scratch, _connected(database, scratch) as connection:
        _refuse_unknown(connection, selection.action)
        load_list(connection, selection)
        load_audience(connection, selection, [CSV], None)
        treated, control = _counts(connection)
        rate = expected_rate(connection, selection.action, settings["campaign_days"])
    return ListPlan(treated, control, rate, plan(rate.rate, treated, control) if rate else None)


def list_sizes(database: Path) -> list[tuple[str, int, int]]:
    """Return each list of a release, its size and that of its control group, the longest first."""
    with _connected(database, "") as connection:
        return connection.sql(SIZES).fetchall()


def _planned(rate: ExpectedRate | None, planned: Plan | None) -> list[str]:
    if rate is None or planned is None:
        return ["What it could show is not known: nothing tells how many would buy anyway."]
    return plan_sentences(planned, rate.does, rate.source)


def _connected(database: Path, scratch: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": scratch})
    path = str(database).replace("'", "''")
    connection.execute(f"attach '{path}' as release (read_only)")
    return connection


def _refuse_unknown(connection: duckdb.DuckDBPyConnection, action: str) -> None:
    known = sorted(name for name, _, _ in connection.sql(SIZES).fetchall())
    if action not in known:
        raise ExportError(f"There is no action '{action}'. Choose one of: {', '.join(known)}")


def _earlier(
    connection: duckdb.DuckDBPyConnection, exports: Path, dataset: str, request: Request
) -> Record:
    action = request.selection.action
    found = [last_record(exports, dataset, action, name) for name in request.formats]
    if None in found or len({each[1].campaign_id for each in found if each}) != 1:
        raise ExportError(
            f"There is no earlier export of '{action}' in {', '.join(request.formats)} to compare"
            f" with in {exports}. Export the whole list once."
        )
    folder, record = next(each for each in found if each)
    load_earlier(connection, folder / record.members_file)
    return record


def _counts(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    treated, control = connection.sql(
        "select count(*) filter (where not is_control), count(*) filter (where is_control)"
        " from audience"
    ).fetchall()[0]
    return int(treated), int(control)


def _nobody(
    selection: Selection, listed_count: int, control_count: int, left_out: Mapping[str, int]
) -> str:
    action = selection.action
    if not listed_count:
        lower = " with this minimum margin: lower it" if selection.margin else ""
        return f"Nobody is on the list '{action}'{lower}."
    counts = {**left_out, "kept back": control_count}
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in counts.items() if count)
    return (
        f"Of {listed_count:,} customers on the list '{action}', nobody is left to write to"
        f"{': ' + reasons if reasons else ''}."
    )


def _responses(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Count who had responded to what the customer file tells of, treated and control."""
    counts = ", ".join(
        f"count(nullif({flag}, false)) filter (where not is_control),"
        f" count(nullif({flag}, false)) filter (where is_control), count({flag})"
        for flag in RESPONSES.values()
    )
    row = connection.sql(
        f"select {counts} from audience"
        " inner join release.main.customer_features as customer_features using (customer_id)"
    ).fetchall()[0]
    return {
        header: (int(row[3 * place]), int(row[3 * place + 1]))
        for place, header in enumerate(RESPONSES)
        if row[3 * place + 2]
    }


def _write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    platforms: Sequence[Platform],
    request: Request,
    earlier: Record | None,
) -> tuple[list[AudienceFile], list[str]]:
    parts: list[tuple[str, str] | None] = [None]
    leaver_count = 0
    if earlier:
        leaver_count = load_leavers(connection)
        parts = [
            (
                "audience where not is_control"
                " and id_key not in (select id_key from earlier where not is_control)",
                "_entered",
            ),
            ("leavers", "_left"),
        ]
    files: list[AudienceFile] = []
    warnings = []
    for platform in platforms:
        has_contacts = request.contacts is not None
        written = [
            write_platform(connection, folder, platform, has_contacts, part) for part in parts
        ]
        files += itertools.chain(*written)
        lacking = leaver_count - sum(file.customer_count for file in written[-1])
        if earlier and lacking:
            warnings.append(
                f"{lacking:,} who left are not in the {platform.name} file, as the contacts have no"
                " usable address of theirs: take them off by hand."
            )
        count = sum(file.customer_count for file in files if file.what == platform.name)
        if count < platform.least_customers and not earlier:
            warnings.append(
                f"{platform.name} works with lists of at least {platform.least_customers:,}"
                f" customers; this one has {count:,}."
            )
    return files, warnings
