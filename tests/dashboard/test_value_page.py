"""All pages over order lines; on the page Value, the figures are those of the tables."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from pages_support import texts, without_colours
from streamlit.testing.v1 import AppTest

from charts import value as charts
from queries import value as queries
from registry import PAGES
from release import Release
from words import plain_value_verdict

OpenApp = Callable[..., AppTest]
PAGE = "app_pages/value.py"
NO_VALUE = "drop table customer_value; drop table value_backtest; drop table order_cohorts"


@pytest.mark.parametrize("file", [entry.file for entry in PAGES])
def test_every_page_opens_on_order_lines(
    open_app: OpenApp, orders_workspace: Path, file: str
) -> None:
    app = open_app(orders_workspace, file)

    assert not app.exception
    assert not app.error


def test_the_page_says_what_is_expected_and_how_right_that_was(
    open_app: OpenApp, orders_workspace: Path, orders: Release
) -> None:
    app = open_app(orders_workspace, PAGE)

    with duckdb.connect(orders.database, read_only=True) as connection:
        expected = connection.sql("select sum(expected_value) from customer_value").fetchall()
        evidence = connection.sql("select value_evidence from refresh_summary").fetchall()
    assert f"{expected[0][0]:,.0f}" in texts(app)
    assert app.info[0].value.startswith("Tried on earlier days, these predictions came closer")
    assert evidence[0][0] in texts(app)
    assert len(app.get("plotly_chart")) == 6


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("mbg_nbd", "closer than any simple rule"),
        ("own_rate", "no closer than the best simple rule"),
        ("mean_of_both", "could not be tested yet"),
    ],
)
def test_how_good_predictions_were_is_said_plainly(method: str, told: str) -> None:
    errors = pd.DataFrame(
        {"model": ["mbg_nbd", "last_period", "own_rate"], "root_mean_squared_error": [1, 1.5, 2]}
    )

    assert told in plain_value_verdict(errors, method)


def test_cohorts_are_shown_by_activity_or_sales(open_app: OpenApp, orders_workspace: Path) -> None:
    app = open_app(orders_workspace, PAGE)
    first = json.loads(app.get("plotly_chart")[4].proto.spec)["data"][0]["text"]

    app.segmented_control(key="cohort_measure").set_value("cumulative_sales_each").run()

    assert not app.exception
    assert json.loads(app.get("plotly_chart")[4].proto.spec)["data"][0]["text"] != first


def test_a_customer_file_has_no_value_and_the_page_says_what_it_needs(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    app = open_app(embedded_workspace, PAGE)

    assert not app.exception
    assert "need order lines" in app.info[0].value
    assert not app.get("plotly_chart")


def test_a_release_from_before_says_so(
    open_app: OpenApp, changed_workspace: Callable[[str], Path]
) -> None:
    app = open_app(changed_workspace(NO_VALUE), PAGE)

    assert not app.exception
    assert "before values were predicted" in app.info[0].value


def test_cohorts_hold_every_customer_once(orders: Release) -> None:
    cohorts = queries.cohorts(orders)

    with duckdb.connect(orders.database, read_only=True) as connection:
        customers = connection.sql("select count(*) from customer_value").fetchall()
    first = cohorts[cohorts["months_since_first_order"] == 0]
    assert first["customer_count"].sum() == customers[0][0]
    assert (first["active_share"] == 1).all()
    for _, cohort in cohorts.groupby("cohort_month"):
        assert cohort["cumulative_sales_each"].notna().all()


def test_tenths_are_those_of_the_chosen_method(orders: Release) -> None:
    totals = queries.totals(orders)

    deciles = queries.deciles(orders, totals["value_method"])

    assert deciles["decile"].tolist() == list(range(1, 11))
    assert deciles["predicted_orders"].is_monotonic_increasing


def test_partial_months_are_marked_and_left_out_of_curves() -> None:
    months = pd.to_datetime(["2025-01-01"] * 3 + ["2025-02-01"] * 2)
    cohorts = pd.DataFrame(
        {
            "cohort_month": months,
            "months_since_first_order": [0, 1, 2, 0, 1],
            "customer_count": [10, 10, 10, 5, 5],
            "active_share": [1.0, 0.4, 0.1, 1.0, 0.2],
            "cumulative_sales_each": [20.0, 30.0, 31.0, 25.0, 26.0],
            "is_partial_month": [False, False, True, False, True],
        }
    )

    [heatmap] = charts.triangle(cohorts, "active_share").data
    lines = charts.curves(cohorts).data

    assert [[without_colours(cell) for cell in row] for row in heatmap.text] == [
        ["100%", "40%", "10%*"],
        ["100%", "20%*", ""],
    ]
    assert heatmap.y == ("2025-01 (10)", "2025-02 (5)")
    assert heatmap.zmax == pytest.approx(0.4)
    assert [list(line.y) for line in lines] == [[20.0, 30.0], [25.0]]
