"""A small release with one long list, contacts for it, and exports of both."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from support import PROJECT

from smartcart.audiences.export import RESPONSES, Exported, export_campaign
from smartcart.export import read_request
from smartcart.settings import check_settings

ACTION = "win back"
# The list has the customers 101 to 110 in this order; these two are kept back.
LISTED = range(101, 111)
CONTROL = (103, 106)
COLUMNS = ("customer_id", "email", "phone", "first_name", "last_name", "country", "consent")
# 104 and 106 have no consent, 107 no address, 108 no row, and 999 is on no list.
CONTACTS = (
    ("101", " Dana@Example.com", "+1 (800) 555-0100", "Dana", "Reed", "us", "yes"),
    ("102", "Cloudy.SanFrancisco+Shopping@gmail.com", "", "Vale\u0301ry", "", "FR", "Subscribed"),
    ("103", "mary@example.com", "16505551212", "Mary", "Control", "US", "1"),
    ("104", "nobody@example.com", "+49 30 1234567", "Refused", "", "DE", "no"),
    ("105", "", "030 1234567", '=HYPERLINK("x")', "O'Neil-Smith, Jr.", "DE", "true"),
    ("106", "silent@example.com", "", "Silent", "", "DE", ""),
    ("107", "not an address", "", "Lost", "", "DE", "yes"),
    ("109", "info@MÜLLER.de", "020 7946 0958", "-Jean Paul", "Müller", "UK", "opted in"),
    ("110", "janedoe@gmail.com", "06 1234567", "@jane", "Doe", "it", "Yes"),
    ("999", "stranger@example.com", "", "Stranger", "", "DE", "yes"),
)


@dataclass(frozen=True)
class Shop:
    """A workspace with a published release."""

    workspace: Path

    @property
    def database(self) -> Path:
        return self.workspace / "published/releases/monday/smartcart.duckdb"

    @property
    def exports(self) -> Path:
        return self.workspace / "exports"

    @property
    def written(self) -> list[str]:
        """Everything in exports/, hidden or not."""
        return sorted(str(path.relative_to(self.exports)) for path in self.exports.rglob("*"))

    def sql(self, *statements: str) -> None:
        """Change the release."""
        with duckdb.connect(str(self.database)) as connection:
            for statement in statements:
                connection.execute(statement)

    def add_customers(self, count: int) -> None:
        """Put customers 1000, 1001, ... at the end of the list, who are to get the message."""
        self.sql(
            "insert into target_lists select action, 1000 + number, segment_label, channel,"
            " message, 1000 + number, membership_margin, false"
            f" from target_lists cross join range({count}) as numbers(number)"
            " where customer_id = 101",
            "insert into customer_segments select 1000 + number, 'Value'"
            f" from range({count}) as numbers(number)",
        )

    def write_contacts(
        self, rows: Iterable[Sequence[str]] = CONTACTS, columns: Sequence[str] = COLUMNS
    ) -> str:
        """Write a contacts file; return its path."""
        path = self.workspace / "contacts.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([columns, *rows])
        return str(path)

    def export(self, settings: dict[str, object] | None = None, **given: str) -> Exported:
        """Export as the command does: FORMAT, CONTACTS, CHANGED, SENT, TOP and MARGIN."""
        return export_campaign(
            self.database,
            self.exports,
            read_request({"ACTION": ACTION, **given}),
            check_settings(settings or {}, PROJECT),
            PROJECT,
        )


def open_shop(workspace: Path) -> Shop:
    """Publish a release of a customer file, whose last campaign one in ten responded to."""
    shop = Shop(workspace)
    shop.database.parent.mkdir(parents=True)
    (workspace / "published/current").symlink_to("releases/monday")
    flags = ", ".join(
        f"case when {position} < 2 then customer_id = 101 end as {flag}"
        for position, flag in enumerate(RESPONSES.values())
    )
    shop.sql(
        "create table target_lists as select 'win back' as action, 100 + number as customer_id,"
        " 'Lapsed' as segment_label, 'web' as channel, '=1+1' as message,"
        " number as list_position, number / 10 as membership_margin,"
        f" 100 + number in {CONTROL} as is_control from range(1, 11) as numbers(number)",
        "create table target_list_sizes as select * from (values ('win back', 10, 2),"
        " ('upsell', 1200, 100), ('thank you', 0, 0))"
        " as sizes(action, customer_count, control_count)",
        "create table customer_segments as select customer_id, 'Value' as segment_name"
        " from target_lists",
        f"create table customer_features as select customer_id, {flags} from target_lists",
        "create table refresh_summary as select * from (values"
        " ('old', date '2014-05-28', 'm0', timestamp '2014-05-29 07:00:00'),"
        " ('shop', date '2014-06-28', 'm1', timestamp '2014-06-29 07:00:00'))"
        " as refreshes(dataset, reference_date, model_id, refreshed_at)",
        "create table order_cohorts (cohort_month date)",
        "create table customer_value (customer_id bigint, order_probability double,"
        " active_probability double, horizon_days int)",
        "create table campaign_results (campaign_id varchar, segment_name varchar, action varchar,"
        " outcome varchar, control_rate double, is_complete boolean, sent_on date)",
    )
    return shop


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))
