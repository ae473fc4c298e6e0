"""Orders by week, month, segment and category: the figures are those of the tables."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from pages_support import texts
from streamlit.testing.v1 import AppTest

from charts import orders as charts
from charts.selected import MUTED, field_picker, with_values
from queries import orders as queries
from queries import segments as segment_queries
from release import Release
from segment_looks import looks

OpenApp = Callable[..., AppTest]
PAGE = "app_pages/orders.py"


def test_the_page_says_how_many_orders_there_are(
    open_app: OpenApp, orders_workspace: Path, orders: Release
) -> None:
    app = open_app(orders_workspace, PAGE)

    assert not app.exception
    assert len(app.get("plotly_chart")) == 3
    [(order_count, net_sales)] = _rows(
        orders, "select sum(order_count), sum(total_spending) from customer_features"
    )
    assert app.metric[0].value == f"{order_count:,}"
    assert float(app.metric[1].value.replace(",", "")) == pytest.approx(net_sales, rel=0.01)


@pytest.mark.parametrize("measure", list(charts.MEASURES))
def test_weeks_and_months_are_shown_by_each_measure(
    open_app: OpenApp, orders_workspace: Path, measure: str
) -> None:
    app = open_app(orders_workspace, PAGE)

    app.segmented_control(key="orders_measure").set_value(measure).run()

    assert not app.exception
    spec = json.loads(app.get("plotly_chart")[0].proto.spec)
    assert spec["layout"]["yaxis"]["title"]["text"] == charts.MEASURES[measure]
    assert f"By week: {charts.MEASURES[measure]}" in texts(app)


def test_categories_are_shown_by_customers_too(open_app: OpenApp, orders_workspace: Path) -> None:
    app = open_app(orders_workspace, PAGE)

    app.segmented_control(key="category_measure").set_value("customer_count").run()

    assert not app.exception
    assert "By category and segment: customers" in texts(app)


def test_a_category_has_its_weeks_and_its_customers(
    open_app: OpenApp, orders_workspace: Path, orders: Release
) -> None:
    category = queries.categories(orders, 1)["category"].iloc[0]
    [(buyers, net_sales)] = _rows(
        orders,
        "select count(*) filter (where net_spending > 0), sum(net_spending)"
        f" from order_category_spending where category = '{category}'",
    )

    app = open_app(orders_workspace)
    app.switch_page(PAGE)
    app.query_params["category"] = category
    app.run()

    assert not app.exception
    assert f"By week: net sales of {category}" in texts(app)
    assert f"**{buyers:,} customers**" in texts(app)
    assert queries.weeks_of(orders, category)["net_sales"].sum() == pytest.approx(net_sales)
    assert len(queries.weeks_of(orders, category)) == len(queries.weeks(orders))


def test_bars_of_a_category_are_clickable_and_the_others_are_muted(orders: Release) -> None:
    of = looks(segment_queries.segments(orders))
    figure = charts.by_category(queries.categories(orders, 2), of, "net_sales")
    first, second, others = ([bars.customdata[place] for bars in figure.data] for place in range(3))

    with_values(figure, first[0].__eq__)

    assert field_picker({"customdata": first[0]}) == first[0] != second[0]
    assert field_picker({"customdata": others[0]}) is None
    assert {bars.marker.opacity for bars in figure.data} == {(1, MUTED, MUTED)}


def test_a_segment_is_followed_on_the_pages_of_order_lines(
    open_app: OpenApp, orders_workspace: Path, orders: Release
) -> None:
    segment = segment_queries.segments(orders).iloc[0]
    for page in (PAGE, "app_pages/value.py"):
        app = open_app(orders_workspace)
        app.switch_page(page)
        app.query_params["segment"] = segment["segment_name"]
        app.run()

        assert not app.exception
        assert f"**{segment['customer_count']:,} customers**" in texts(app)


def test_a_customer_file_has_no_orders_and_the_page_says_what_it_needs(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    app = open_app(embedded_workspace, PAGE)

    assert not app.exception
    assert "need order lines" in app.info[0].value
    assert not app.get("plotly_chart")


def test_a_release_from_before_says_so(
    open_app: OpenApp, changed_workspace: Callable[[str], Path]
) -> None:
    app = open_app(changed_workspace("drop table order_weeks"), PAGE)

    assert not app.exception
    assert "before orders were counted by week" in app.info[0].value


def test_weeks_and_months_sum_up_to_the_same(orders: Release) -> None:
    weeks, months = queries.weeks(orders), queries.months(orders)

    assert weeks["order_count"].sum() == months["order_count"].sum()
    assert (weeks["week_start"].diff().dropna() == pd.Timedelta(days=7)).all()
    [(returned,)] = _rows(
        orders, "select coalesce(sum(net_sales), 0) from order_cohorts where cohort_month is null"
    )
    total = months["net_sales"].sum() + float(returned)
    assert weeks["net_sales"].sum() == pytest.approx(total)
    assert set(months["segment_name"]) == set(segment_queries.segments(orders)["segment_name"])


@pytest.mark.parametrize("most", [3, 100])
def test_small_categories_are_together_and_none_is_lost(orders: Release, most: int) -> None:
    found = queries.categories(orders, most)

    [(spent, category_count)] = _rows(
        orders, "select sum(net_spending), count(distinct category) from order_category_spending"
    )
    assert found["net_sales"].sum() == pytest.approx(spent)
    assert (found["category_count"] == category_count).all()
    assert found["category"].nunique() == min(most, category_count)
    assert found["category"].isna().any() == (most < category_count)
    assert (found["category"].isna() == found["customer_count"].isna()).all()
    sizes = found.dropna(subset="category").groupby("category", sort=False)["net_sales"].sum()
    assert sizes.is_monotonic_decreasing


def test_what_is_not_covered_whole_is_marked(orders: Release) -> None:
    days = pd.to_datetime(["2025-01-06", "2025-01-13"])
    figures = {"order_count": [3, 1], "customer_count": [2, 1], "net_sales": [10.0, 5.0]}
    weeks = pd.DataFrame({"week_start": days, **figures, "is_partial_week": [False, True]})
    months = pd.DataFrame(
        {"segment_name": "Former", "sale_month": days, **figures, "is_partial_month": [False, True]}
    )
    of = looks(segment_queries.segments(orders))

    [bars] = charts.by_week(weeks, "order_count").data
    [line] = charts.by_month(months, of, "net_sales").data

    assert tuple(bars.marker.pattern.shape) == ("", "/")
    assert line.name == "Former"
    assert tuple(line.marker.symbol) == ("circle", "circle-open")


def _rows(release: Release, query: str) -> list[tuple[float, ...]]:
    with duckdb.connect(release.database, read_only=True) as connection:
        return connection.sql(query).fetchall()
