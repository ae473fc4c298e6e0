"""Metrics: `mf query` answers what plain SQL over the published tables answers."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from support import PROJECT, Refresh, Workspace

PAGE = PROJECT / "docs/metrics.md"
PAGES = [page for page in (PAGE, PROJECT / "docs/bi.md") if page.exists()]
DIMENSIONS = [
    "segment_name",
    "segment_label",
    "education_level",
    "living_situation",
    "children_count",
]
# Each metric of the customers as SQL of its own.
FIGURES = {
    "customers": "count(*)",
    "all_customers": "(select count(*) from customer_segments)",
    "share_of_customers": "count(*) / (select count(*) from customer_segments)",
    "total_spending": "sum(total_spending)",
    "spending_per_customer": "avg(total_spending)",
    "mean_income": "avg(income)",
    "churn_prone_customers": "sum((select cast(is_churn_prone as integer) from customer_actions"
    " where customer_actions.customer_id = customer_segments.customer_id))",
}
OVER_TIME = ["refreshes", "customers_at_refresh"]
# Each metric of exported campaigns as SQL of its own, by segment.
OF_CAMPAIGNS = {
    "treated_customers": "sum(treated_customer_count)",
    "control_customers": "sum(control_customer_count)",
    "measured_treated_customers": "sum(treated_customer_count)",
    "incremental_customers": "sum((treated_rate - control_rate) * treated_customer_count)",
    "lift": "sum((treated_rate - control_rate) * treated_customer_count)"
    " / sum(treated_customer_count)",
}


@dataclass(frozen=True)
class Metrics:
    """`mf` on a workspace."""

    workspace: Workspace
    project: Path

    def run(self, command: str) -> Refresh:
        """Run a command as the pages write it; it must succeed."""
        folder = shlex.quote(str(Path(sys.executable).parent))
        done = self.workspace.run(
            ["sh", "-c", command.replace(".venv/bin", folder)],
            # `mf` reads target/ of the project only; the shared one may be another's.
            DBT_PROJECT_DIR=str(self.project),
            # A closed port: no answer of its update check gets into the output.
            https_proxy="http://127.0.0.1:1",
        )
        assert done.returncode == 0, done.output
        return done

    def query(self, metrics: list[str], *options: str) -> pd.DataFrame:
        """Ask for metrics of the release."""
        file = self.project / "answer.csv"
        options = ("--metrics", ",".join(metrics), "--csv", str(file), *options)
        self.run(f"SMARTCART_TARGET=published .venv/bin/mf query {shlex.join(options)}")
        return pd.read_csv(file)


def _metrics(folder: Path, workspace: Workspace, parsed: Path) -> Metrics:
    folder.mkdir()
    (folder / "dbt_project.yml").symlink_to(PROJECT / "dbt_project.yml")
    (folder / "target").symlink_to(parsed / "target")
    return Metrics(workspace, folder)


@pytest.fixture
def metrics(embedded: Refresh, tmp_path: Path) -> Metrics:
    """`mf` on the embedded build."""
    return _metrics(tmp_path / "project", Workspace(embedded.workspace), embedded.workspace)


@pytest.fixture
def days_later(embedded: Refresh, tmp_path: Path) -> Metrics:
    """The same, with two earlier refreshes: of 100 and then of 200 customers, two days before."""
    workspace = Workspace(tmp_path / "days_later")
    shutil.copytree(embedded.workspace / "published", workspace.folder / "published", symlinks=True)
    metric_days = "target/compiled/smartcart/models/history/metric_days.sql"
    with duckdb.connect(str(workspace.folder / "published/current/smartcart.duckdb")) as release:
        for hour in (1, 2):
            release.execute(
                "insert into refresh_summary select * replace ("
                f"date_trunc('day', refreshed_at) - interval {48 - hour} hour as refreshed_at, "
                f"{hour}00 as rows_accepted) from refresh_summary "
                "order by refreshed_at desc limit 1"
            )
        days = (embedded.workspace / metric_days).read_text()
        release.execute(f"create or replace table metric_days as {days}")
    return _metrics(tmp_path / "project", workspace, embedded.workspace)


def test_every_metric_is_in_the_semantic_manifest_and_on_the_page(embedded: Refresh) -> None:
    manifest = _semantic_manifest(embedded)

    known = {metric["name"] for metric in manifest["metrics"]}
    assert known == {*FIGURES, *OVER_TIME, *OF_CAMPAIGNS}
    assert known == set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.MULTILINE))


def test_everything_has_a_label_and_a_description(embedded: Refresh) -> None:
    manifest = _semantic_manifest(embedded)
    models = manifest["semantic_models"]
    parts = [
        part
        for model in models
        for kind in ("entities", "dimensions", "measures")
        for part in model[kind]
    ]

    for part in [*models, *parts, *manifest["metrics"]]:
        assert part["label"], part["name"]
        assert part["description"], part["name"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_on_the_pages_answer_what_is_printed_there(page: Path, metrics: Metrics) -> None:
    for command, printed in _queries(page):
        answer = metrics.run(command).output
        if printed:
            assert _without_dates(answer) == _without_dates(printed), command


def test_the_page_shows_queries_and_answers() -> None:
    queries = _queries(PAGE)

    assert len(queries) >= 3
    assert all(printed for _, printed in queries)


def test_each_figure_by_all_dimensions_is_that_of_plain_sql(
    metrics: Metrics, embedded: Refresh
) -> None:
    answer = metrics.query(
        list(FIGURES), "--group-by", ",".join(f"customer__{name}" for name in DIMENSIONS)
    )

    _assert_same(answer, embedded.published(_figures_by(DIMENSIONS)))
    assert answer["share_of_customers"].sum() == pytest.approx(1, abs=1e-12)


def test_a_filter_leaves_the_share_one_of_all_customers(
    metrics: Metrics, embedded: Refresh
) -> None:
    answer = metrics.query(
        list(FIGURES),
        "--group-by",
        "customer__segment_name",
        "--where",
        "{{ Dimension('customer__living_situation') }} = 'Alone'",
        "--where",
        "{{ Dimension('customer__children_count') }} > 1",
    )

    filtered = "where living_situation = 'Alone' and children_count > 1"
    _assert_same(answer, embedded.published(_figures_by(["segment_name"], filtered)))
    assert 0 < answer["share_of_customers"].sum() < 0.5


def test_a_day_has_the_customers_of_its_last_refresh(
    days_later: Metrics, embedded: Refresh
) -> None:
    answer = days_later.query(
        OVER_TIME, "--group-by", "metric_time__day", "--order", "metric_time__day"
    )

    summary = embedded.published("select refreshed_at, rows_accepted from refresh_summary").iloc[0]
    last_day = summary["refreshed_at"].normalize()
    assert list(pd.to_datetime(answer["metric_time__day"])) == list(
        pd.date_range(end=last_day, periods=3)
    )
    assert list(answer["refreshes"]) == [2, 0, 1]
    assert list(answer["customers_at_refresh"].fillna(-1)) == [200, -1, summary["rows_accepted"]]


def test_a_year_has_the_customers_of_its_last_refresh(
    days_later: Metrics, embedded: Refresh
) -> None:
    answer = days_later.query(
        OVER_TIME, "--group-by", "metric_time__year", "--order", "metric_time__year"
    )

    accepted = embedded.published("select rows_accepted from refresh_summary").iloc[0, 0]
    assert answer["refreshes"].sum() == 3
    assert answer["customers_at_refresh"].iloc[-1] == accepted


def test_a_build_in_progress_is_not_in_the_way(metrics: Metrics, embedded: Refresh) -> None:
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    warehouse = embedded.workspace / "warehouse/smartcart.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as build:
        build.stdout.readline()
        with pytest.raises(duckdb.IOException, match="lock"):
            embedded.warehouse("select 1")

        answer = metrics.query(["customers"])

        build.communicate("\n")
    assert build.returncode == 0
    assert len(answer) == 1


def _semantic_manifest(refresh: Refresh) -> dict[str, list[dict]]:
    return json.loads((refresh.workspace / "target/semantic_manifest.json").read_text())


def _figures_by(dimensions: list[str], condition: str = "") -> str:
    groups = [f"{name} as customer__{name}" for name in dimensions]
    figures = [f"{expression} as {name}" for name, expression in FIGURES.items()]
    return (
        f"select {', '.join(groups + figures)} from customer_segments {condition} "
        f"group by {', '.join(dimensions)}"
    )


def _assert_same(answer: pd.DataFrame, expected: pd.DataFrame) -> None:
    groups = [name for name in expected.columns if name.startswith("customer__")]
    pd.testing.assert_frame_equal(
        answer.sort_values(groups, ignore_index=True),
        expected.sort_values(groups, ignore_index=True),
        check_like=True,
        check_dtype=False,
        rtol=1e-12,
    )


def _queries(page: Path) -> list[tuple[str, str]]:
    """Each `mf query` of a page, with what the page prints below it, if anything."""
    blocks = re.findall(
        r"^```sh\n(.*?)^```\n(?:\n```\n(.*?)^```\n)?", page.read_text(), re.MULTILINE | re.DOTALL
    )
    return [
        (command, printed)
        for block, printed in blocks
        for command in block.replace("\\\n", "").splitlines()
        if "mf query" in command
    ]


def _without_dates(text: str) -> list[str]:
    lines = re.sub(r"\d{4}-\d\d-\d\d", "<date>", text).splitlines()
    return [line.rstrip() for line in lines]


def test_metrics_of_campaigns_are_those_of_their_table(
    embedded_orders: Refresh, tmp_path: Path
) -> None:
    shop = Workspace(embedded_orders.workspace)
    metrics = _metrics(tmp_path / "project", shop, embedded_orders.workspace)

    answer = metrics.query(
        list(OF_CAMPAIGNS), "--group-by", "campaign_segment__campaign_id", "--decimals", "6"
    )

    figures = ", ".join(f"{sql} as {name}" for name, sql in OF_CAMPAIGNS.items())
    expected = embedded_orders.published(
        f"select campaign_id as campaign_segment__campaign_id, {figures} from campaign_results"
        " where segment_name != 'all segments' group by campaign_id"
    )
    assert len(answer) == 1
    for name in expected.columns[1:]:
        assert float(answer[name].iloc[0]) == pytest.approx(expected[name].iloc[0], abs=1e-3), name
