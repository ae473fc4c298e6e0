"""Pair plots: all inputs of the model, the same sample every time, and readable correlations."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from pages_support import texts
from streamlit.testing.v1 import AppTest

from charts import pair_plots as charts
from charts.selected import MUTED, segment_picker, with_segment
from queries import cluster_counts, reading
from queries import pair_plots as queries
from queries import segments as segment_queries
from release import Release, release_in
from segment_looks import looks

OpenApp = Callable[..., AppTest]
PAGE = "app_pages/pair_plots.py"


def test_all_inputs_of_the_model_can_be_chosen(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, PAGE)

    assert not app.exception
    [field] = app.multiselect
    assert {"income (log)", "spending (log)", "age", "graduate", "partner"} <= set(field.options)
    assert len(field.options) == 13
    assert len(field.value) == 4
    assert len(app.get("plotly_chart")) == 3


def test_up_to_six_features_are_drawn_in_pairs(
    open_app: OpenApp, embedded_workspace: Path, release: Release
) -> None:
    app = open_app(embedded_workspace, PAGE)

    app.multiselect(key="pair_features").set_value(queries.features(release)[-6:]).run()

    assert not app.exception
    assert app.multiselect(key="pair_features").proto.max_selections == 6


def test_points_are_followed_and_others_are_muted_where_they_lie_on_each_other(
    release: Release,
) -> None:
    of = looks(segment_queries.segments(release))
    customers = queries.customers(release, cluster_counts.published_k(release), 500)
    figure = charts.scatter_matrix(customers, of, queries.features(release)[:2])
    pick = segment_picker(figure, of, has_customers=True)

    with_segment(figure, of, "Value")

    points = [trace for trace in figure.data if trace.type == "scattergl"]
    for trace, name in zip(points, of, strict=True):
        place = list(figure.data).index(trace)
        customer = trace.customdata[0][0]
        assert pick({"curve_number": place, "customdata": [customer], "x": 0, "y": 0}) == {
            "segment": name, "customer": f"{customer}",
        }  # fmt: skip
        assert (trace.opacity is None) == (name == "Value")
    assert max(trace.opacity or 0 for trace in points) < MUTED


def test_one_feature_makes_no_pair(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, PAGE)

    app.multiselect(key="pair_features").set_value(["age"]).run()

    assert not app.exception
    assert "Choose at least two features." in texts(app)


def test_order_lines_have_two_inputs(open_app: OpenApp, orders_workspace: Path) -> None:
    app = open_app(orders_workspace, PAGE)

    assert not app.exception
    assert app.multiselect(key="pair_features").options == [
        "orders (log)",
        "spending by order (log)",
    ]
    assert len(app.get("plotly_chart")) == 2


@pytest.mark.parametrize("at_most", [50, 500, 2_000])
def test_the_sample_is_small_and_has_each_segment_by_its_share(
    release: Release, at_most: int
) -> None:
    k = cluster_counts.published_k(release)
    sample = queries.customers(release, k, at_most)
    reading._published_frame.clear()

    assert queries.customers(release, k, at_most).equals(sample)
    assert at_most - k <= len(sample) <= at_most + k
    everybody = queries.customers(release, k, 1_000_000)["segment_name"]
    shares = everybody.value_counts(normalize=True)
    assert (sample["segment_name"].value_counts(normalize=True) - shares).abs().max() < 4 / at_most


def test_figures_of_the_sample_are_those_of_the_customers(release: Release) -> None:
    sample = queries.customers(release, cluster_counts.published_k(release), 1_000_000)

    with duckdb.connect(release.database, read_only=True) as connection:
        expected = connection.sql(
            "select customer_id, age, education_level, living_situation from customer_features"
        ).df()
    rows = sample.merge(expected, on="customer_id", suffixes=("", "_expected"))
    assert len(rows) == len(sample)
    assert (rows["age"] == rows["age_expected"]).all()
    for level in ("Undergraduate", "Graduate", "Postgraduate"):
        column = f"education_level_{level.lower()}"
        assert (rows[column] == (rows["education_level"] == level)).all()
    assert (rows["living_situation_partner"] == (rows["living_situation"] == "Partner")).all()


def test_a_feature_that_is_not_published_is_left_out(
    changed_workspace: Callable[[str], Path],
) -> None:
    found = release_in(
        changed_workspace("update principal_components set feature = 'deal_share' where"
                          " feature = 'deal_count'")
    )  # fmt: skip
    assert found is not None

    assert "deal_share" not in queries.features(found)
    assert len(queries.features(found)) == 12


def test_pairs_have_the_looks_of_the_segments(release: Release) -> None:
    features = queries.features(release)[:3]
    customers = queries.customers(release, cluster_counts.published_k(release), 300)
    of = looks(segment_queries.segments(release))

    traces = charts.scatter_matrix(customers, of, features).data

    points = [trace for trace in traces if trace.mode == "markers"]
    lines = [trace for trace in traces if trace.mode == "lines"]
    assert len(points) == 3 * len(of)
    assert len(lines) == 3 * len(of)
    assert {trace.marker.symbol for trace in points} == {look.shape for look in of.values()}
    assert sum(len(trace.x) for trace in points) == 3 * len(customers)
    for line in lines:
        assert sum(line.y) == pytest.approx(1)
    assert len({line.line.dash for line in lines}) == len(of)


def test_correlations_are_of_ranks_and_a_constant_has_none() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=50)
    customers = pd.DataFrame({"age": x, "income": np.exp(5 * x), "children_count": 1.0})

    table = charts.rank_correlations(customers, list(customers))
    figure = charts.correlations(customers, list(customers))

    assert table.loc["age", "income"] == pytest.approx(1)
    assert table["children_count"].isna().all()
    assert "+1.00" in figure.data[0].text[0][1]
    assert figure.data[0].text[2][2] == ""


def test_whole_numbers_are_spread_and_others_are_not() -> None:
    values = pd.DataFrame({"children_count": [0.0, 1, 1, 2] * 20, "age": np.linspace(20, 60, 80)})

    spread = values.apply(charts._spread)

    assert (spread["children_count"] - values["children_count"]).abs().max() <= charts.SPREAD
    assert spread["children_count"].nunique() == 80
    assert spread["age"].equals(values["age"])
