"""Sending a list from the page Actions, what campaigns brought, and who entered and left."""

import csv
import json
import runpy
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from pages_support import APP, texts
from streamlit.testing.v1 import AppTest

import audience_page
from charts.campaigns import VERDICTS
from release import Release, release_in
from smartcart.campaigns.records import RECORD
from upload import Upload

OpenApp = Callable[..., AppTest]
Changed = Callable[[str], Path]
PAGE = "app_pages/actions.py"
AS_IT_IS = "select 1"
LIST = "win back"
# Two campaigns; figures as campaign_results has them.
CAMPAIGNS = """
insert into campaign_results by name
select
    'win_back_20140630' as campaign_id, 'win back' as action, 'orders' as outcome,
    segment_name, segment_label, reason as unavailable_reason, verdict,
    case when reason is null then 'Of 300 who were to get it, 12.0 % ordered.' end as sentence,
    300 as treated_customer_count, 33 as control_customer_count,
    treated_rate, 0.06 as control_rate,
    4 as treated_elsewhere_count, 2 as control_treated_elsewhere_count,
    rate as incremental_rate, rate - 0.05 as incremental_rate_lower,
    rate + 0.05 as incremental_rate_upper,
    sales as incremental_net_sales, sales - 5 as incremental_net_sales_lower,
    sales + 5 as incremental_net_sales_upper,
    sales - 1 as capped_incremental_net_sales, sales - 4 as capped_incremental_net_sales_lower,
    sales + 2 as capped_incremental_net_sales_upper,
    250.0 as order_cap, 0.08 as smallest_visible_rate, 30 as campaign_days,
    true as does_cap_change_verdict, false as is_complete,
    date '2014-06-30' as sent_on, date '2014-07-10' as measured_until,
    'model' as model_id, (select max(refreshed_at) from refresh_summary) as refreshed_at
from (values
    ('all segments', 'All segments', null, 'not to be told apart', 0.09, 0.03, 3.0),
    ('Premium', 'Premium', null, 'more', 0.12, 0.06, 8.0),
    ('Budget', 'Budget', 'nobody was kept back', null, null, null, null),
    ('Dormant', 'Dormant', null, 'less', 0.0, -0.06, -7.0)
) as figures (segment_name, segment_label, reason, verdict, treated_rate, rate, sales);
insert into campaign_results by name
select * replace (
    'reward_20140501' as campaign_id, 'reward' as action, date '2014-05-01' as sent_on,
    'there are no orders yet' as unavailable_reason, null as sentence, null as incremental_rate
)
from campaign_results
where segment_name = 'all segments';
"""
ENTRIES = """
insert into refresh_summary
    select * replace (refreshed_at - interval 30 day as refreshed_at) from refresh_summary;
insert into segment_entries by name
select
    customer_id, kind, name, movement, cause, value_at_stake,
    cause in ('behaviour', 'new', 'gone') as is_trigger, 'model' as model_id,
    (select max(refreshed_at) from refresh_summary) - to_days(days) as refreshed_at
from (values
    (1, 'list', 'win back', 'entered', 'behaviour', 120.4, 0),
    (2, 'list', 'win back', 'entered', 'new', 30.0, 0),
    (3, 'list', 'win back', 'left', 'behaviour', 10.0, 0),
    (4, 'list', 'reward', 'entered', 'rules', 900.0, 0),
    (5, 'segment', 'Premium', 'entered', 'behaviour', 700.0, 0),
    (6, 'list', 'upsell', 'entered', 'behaviour', 5.0, 30)
) as moves (customer_id, kind, name, movement, cause, value_at_stake, days);
"""


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_what_a_list_could_show_is_said_before_anything_is_written(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    workspace = changed_workspace(AS_IT_IS)

    app = _list_page(open_app, workspace)

    assert not app.exception
    size, control = (len(_customers(workspace, only)) for only in ("true", "is_control"))
    said = texts(app)
    assert f"**{size - control:,}** would get it, **{control:,}** would be kept back" in said
    assert "of those kept back respond (as in the last campaign)" in said
    [line] = [data for data in _charts(app)[0]["data"] if data["mode"] == "lines+markers"]
    assert line["marker"]["symbol"].count("diamond") == 1
    assert not (workspace / "exports").exists()


def test_files_are_written_and_the_page_says_who_was_left_out(
    open_app: OpenApp, changed_workspace: Changed, scratch: Path
) -> None:
    workspace = changed_workspace(AS_IT_IS)
    customers = _customers(workspace)
    app = _list_page(open_app, workspace)
    app.multiselect(key="formats").set_value(["csv", "mailchimp"])
    _give_contacts(app, _contacts(customers[7:], no_consent=customers[7:10]))

    app.button(key="write_files").click().run()

    assert not app.exception
    assert not app.error
    [folder] = (workspace / "exports").iterdir()
    assert {file.name for file in folder.glob("*.csv")} == {
        "csv.csv",
        "mailchimp.csv",
        "control.csv",
    }
    written = _rows(folder / "csv.csv")
    assert len(written) + len(_rows(folder / "control.csv")) == len(customers) - 10
    assert written[0]["email"] == f"a{written[0]['customer_id']}@shop.com"
    left_out = next(table.value for table in app.dataframe if "reason" in table.value)
    assert dict(left_out.to_numpy()) == {"not in the contacts file": 7, "no consent": 3}
    assert f"Campaign **{folder.name}**" in app.success[0].value
    assert f"Campaign {folder.name}: " in texts(app)
    labels = [button.label for button in app.get("download_button")]
    assert f"csv.csv: {len(written)} customers" in labels
    # The contacts file is gone.
    assert not list(scratch.rglob("*contacts*"))

    app.multiselect(key="formats").set_value(["csv"]).run()
    assert not app.success


def test_number_and_margin_apply_to_what_is_sent_and_other_filters_do_not(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    workspace = changed_workspace(AS_IT_IS)
    app = _list_page(open_app, workspace)
    assert "do not apply to what is sent" not in texts(app)
    app.slider[0].set_value(0.2)
    app.number_input[0].set_value(50)
    app.toggle[0].set_value(True).run()
    shown = app.dataframe[0].value
    assert len(shown) == 50
    segments = next(field for field in app.multiselect if field.label == "Segments")
    segments.set_value(segments.options[:1]).run()
    assert "The filters by channel and segment do not apply to what is sent" in texts(app)

    app.button(key="write_files").click().run()

    [folder] = (workspace / "exports").iterdir()
    sent = [*_rows(folder / "csv.csv"), *_rows(folder / "control.csv")]
    assert {row["customer_id"] for row in sent} == set(shown["customer id"].astype(str))


def test_refused_contacts_are_told_and_nothing_is_written(
    open_app: OpenApp, changed_workspace: Changed, scratch: Path
) -> None:
    workspace = changed_workspace(AS_IT_IS)
    app = _list_page(open_app, workspace)
    twice = _contacts([*_customers(workspace), _customers(workspace)[0]])
    _give_contacts(app, twice)

    app.button(key="write_files").click().run()

    assert not app.exception
    assert "more than one row for 1 customer" in app.error[0].value
    assert "contacts[1].csv" in app.error[0].value
    assert str(scratch) not in app.error[0].value
    assert not app.success
    assert not list(workspace.glob("exports/*"))
    assert not list(scratch.rglob("*contacts*"))


def test_formats_that_need_contacts_wait_for_them(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    app = _list_page(open_app, changed_workspace(AS_IT_IS))

    app.multiselect(key="formats").set_value(["klaviyo", "csv"]).run()

    assert "A contacts file is needed for Klaviyo." in texts(app)
    assert app.button(key="write_files").disabled


def test_only_changes_need_an_export_before(open_app: OpenApp, changed_workspace: Changed) -> None:
    workspace = changed_workspace(AS_IT_IS)
    app = _list_page(open_app, workspace)

    app.toggle(key="only_changes").set_value(True)
    app.button(key="write_files").click().run()
    assert "There is no earlier export" in app.error[0].value
    app.toggle(key="only_changes").set_value(False)
    app.button(key="write_files").click().run()
    app.toggle(key="only_changes").set_value(True)
    app.button(key="write_files").click().run()

    assert not app.exception
    labels = [button.label for button in app.get("download_button")]
    assert {"csv_entered.csv: 0 customers", "csv_left.csv: 0 customers"} <= set(labels)
    assert len(list((workspace / "exports").glob(f"*/{RECORD}"))) == 2


def test_a_release_from_before_audience_files_cannot_be_sent(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    app = _list_page(open_app, changed_workspace("drop table order_cohorts"))

    assert not app.exception
    assert "older than audience files" in texts(app)


def test_exports_of_an_upload_are_in_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = Release(str(tmp_path / "first/published/current/smartcart.duckdb"), "mine.csv")
    found = Upload(tmp_path, tmp_path / "first", "mine.csv", "built")
    monkeypatch.setattr(audience_page.upload, "open_upload", lambda: found)

    assert audience_page._exports(release, {"campaigns_path": None}) == tmp_path / "exports"
    # Closed in another tab: never into the published workspace.
    monkeypatch.setattr(audience_page.upload, "open_upload", lambda: None)
    assert audience_page._exports(release, {"campaigns_path": None}) is None


def test_without_campaigns_the_page_says_what_is_needed(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    app = _view(open_app, embedded_workspace, "Campaigns")

    assert not app.exception
    assert app.info[0].value == (
        "Export a list; its results appear here after the next build with later orders, or with a"
        " file that tells who responded."
    )


def test_what_a_campaign_brought(open_app: OpenApp, changed_workspace: Changed) -> None:
    app = _view(open_app, changed_workspace(CAMPAIGNS), "Campaigns")

    assert not app.exception
    said = texts(app)
    assert "Of 300 who were to get it, 12.0 % ordered." in said
    assert "Not over yet: orders of 30 days count, and the data ends on 2014-07-10." in said
    assert "for 4 of those who were to get this one, and for 2 of those kept back" in said
    assert "a rise by 8.0 points or more in 4 of 5 cases" in said
    assert "Few large orders decide about the net sales" in said
    rates, sales = _charts(app)[:2]
    assert [trace["name"] for trace in rates["data"]] == ["All segments", "Premium", "Dormant"]
    assert [trace["x"] for trace in rates["data"]] == [[3.0], [6.0], [-6.0]]
    assert [_plain(words["text"]) for words in rates["layout"]["annotations"]] == [
        VERDICTS["not to be told apart"],
        VERDICTS["more"],
        "nobody was kept back",
        VERDICTS["less"],
    ]
    assert [trace["x"] for trace in sales["data"]] == [[3.0], [2.0], [8.0], [7.0], [-7.0], [-8.0]]

    app.session_state["incremental_rates_table"] = True
    app.run()
    assert len(app.dataframe[0].value) == 4


def test_a_campaign_without_figures_says_why(open_app: OpenApp, changed_workspace: Changed) -> None:
    app = _view(open_app, changed_workspace(CAMPAIGNS), "Campaigns")

    campaign = app.selectbox(key="exported_campaign")
    assert [option.split(",")[0] for option in campaign.options] == ["win back", "reward"]
    campaign.set_value("reward_20140501").run()

    assert not app.exception
    assert "There are no figures: there are no orders yet." in texts(app)


def test_who_entered_and_left(open_app: OpenApp, changed_workspace: Changed) -> None:
    app = _view(open_app, changed_workspace(ENTRIES), "Who entered and left")

    assert not app.exception
    lists, segments = (table.value for table in app.dataframe)
    [row] = lists.to_dict("records")
    assert row == {
        "list": "win back",
        "entered": 2,
        "left": 1,
        "money at stake: entered": 150,
        "money at stake: left": 10,
        "because": "what they did (2), new customers (1)",
    }
    assert segments["segment"].tolist() == ["Premium"]
    assert app.get("download_button")[0].label == "Download as CSV"

    app.toggle(key="only_triggers").set_value(False).run()
    assert app.dataframe[0].value["list"].tolist() == ["reward", "win back"]


def test_nobody_entered_because_of_what_they_did(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    only_rules = ENTRIES + "delete from segment_entries where cause != 'rules'"

    app = _view(open_app, changed_workspace(only_rules), "Who entered and left")

    assert not app.exception
    assert "some did for other reasons" in app.info[0].value


def test_the_first_refresh_has_nobody_who_entered(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    app = _view(open_app, embedded_workspace, "Who entered and left")

    assert not app.exception
    assert "This is the first refresh" in app.info[0].value


def test_a_release_from_before_campaigns_says_so(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    workspace = changed_workspace("drop table campaign_results; drop table segment_entries")

    app = _view(open_app, workspace, "Campaigns")
    assert not app.exception
    assert "before campaigns were measured" in app.info[0].value
    app.segmented_control(key="actions_view").set_value("Who entered and left").run()
    assert not app.exception
    assert "before it was noted who entered and left" in app.info[0].value


def test_a_process_that_reads_contacts_shows_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[object] = []
    monkeypatch.setattr("streamlit.navigation", shown.append)

    runpy.run_path(str(APP), run_name="__mp_main__")

    assert not shown


def _view(open_app: OpenApp, workspace: Path, view: str) -> AppTest:
    app = open_app(workspace, PAGE)
    return app.segmented_control(key="actions_view").set_value(view).run()


def _list_page(open_app: OpenApp, workspace: Path) -> AppTest:
    return open_app(workspace, PAGE).selectbox(key="action").set_value(LIST).run()


def _charts(app: AppTest) -> list[dict[str, object]]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def _plain(text: str) -> str:
    return text.replace("<br>", " ")


def _customers(workspace: Path, condition: str = "true") -> list[str]:
    release = release_in(workspace)
    assert release is not None
    with duckdb.connect(release.database, read_only=True) as connection:
        rows = connection.execute(
            f"select cast(customer_id as varchar) from target_lists"
            f" where action = ? and {condition} order by list_position",
            [LIST],
        ).fetchall()
    return [customer for (customer,) in rows]


def _contacts(customers: list[str], no_consent: list[str] | None = None) -> bytes:
    lines = [
        f"{customer},a{customer}@shop.com,{'no' if customer in (no_consent or []) else 'yes'}"
        for customer in customers
    ]
    return "\n".join(["customer_id,email,consent", *lines, ""]).encode()


def _give_contacts(app: AppTest, content: bytes) -> None:
    app.get("file_uploader")[0].set_value(("contacts[1].csv", content, "text/csv")).run()


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
