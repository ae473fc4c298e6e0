"""Figures and looks: what a reader must be able to rely on."""

import re
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from pages_support import APPROXIMATE, without_colours
from plotly.colors import sample_colorscale
from plotly.graph_objects import Figure, Heatmap, Scatter, Scattergl

from charts import campaigns, cluster_counts, hierarchy, maps, movement, profiles, rfm, value
from charts.base import BELOW_AND_ABOVE, BLUES, GREY, heat_map
from charts.selected import SAID
from contrast import DARK_PAGE, LIGHT_PAGE, contrast, edge_of
from queries import cluster_counts as count_queries
from queries import hierarchy as tree_queries
from queries import maps as map_queries
from queries import rfm as rfm_queries
from queries import segments as segment_queries
from release import Release
from segment_looks import Looks, definitions, looks
from selection import ANY, GONE, NEW

LABEL = APPROXIMATE
# WCAG 2.2: of text, and of marks.
READABLE, SEEN = 4.5, 3.0
SEGMENTS = pd.DataFrame(
    {
        "segment_name": ["Budget", "Premium", "Growth", "Value"],
        "segment_label": ["Budget", "Premium", LABEL, "Value"],
        "mean_total_spending": [100.0, 1300.0, 170.0, 740.0],
        "mean_income": [31000.0, 77000.0, 45000.0, 52000.0],
    }
)
COHORTS = pd.DataFrame(
    {
        "cohort_month": pd.to_datetime(["2025-01-01"] * 3 + ["2025-02-01"] * 2),
        "months_since_first_order": [0, 1, 2, 0, 1],
        "customer_count": [10, 10, 10, 5, 5],
        "active_share": [1.0, 0.4, 0.1, 1.0, 0.2],
        "cumulative_sales_each": [20.0, 30.0, 31.0, 25.0, 26.0],
        "is_partial_month": [False, False, True, False, True],
    }
)


def test_the_palette_runs_from_green_to_red_by_mean_spending() -> None:
    ordered = looks(SEGMENTS)

    assert list(ordered) == ["Premium", "Value", "Growth", "Budget"]
    red_less_green = [_rgb(look.colour)[0] - _rgb(look.colour)[1] for look in ordered.values()]
    assert red_less_green == sorted(red_less_green)
    assert red_less_green[0] < 0 < red_less_green[-1]


@pytest.mark.parametrize("k", [3, 4, 5])
def test_a_middle_segment_is_yellow(k: int) -> None:
    colours = [_rgb(look.colour) for look in _ranked(k).values()]

    assert any(
        red > 220 and green > 180 and blue < 60 and red >= green
        for red, green, blue in colours[1:-1]
    )
    assert colours[0][1] > colours[0][0]
    assert colours[-1][0] > 3 * colours[-1][1]


@pytest.mark.parametrize("k", range(2, 11))
@pytest.mark.parametrize("page", [LIGHT_PAGE, DARK_PAGE], ids=["light", "dark"])
def test_marks_are_seen_on_both_themes(k: int, page: str) -> None:
    found = _ranked(k).values()

    for look in found:
        assert contrast(look.edge, page) >= SEEN
        assert look.marker["line"]["color"] == look.edge
    published = _ranked(4)
    for look in looks(_segments(k + 4), published).values():
        assert contrast(look.edge, page) >= SEEN


def test_an_edge_is_the_colour_itself_where_that_is_seen() -> None:
    assert edge_of("rgb(0, 126, 110)") == "rgb(0, 126, 110)"
    assert edge_of("rgb(246, 214, 40)") != "rgb(246, 214, 40)"


@pytest.mark.parametrize("kind", ["protan", "deutan"])
def test_the_four_colours_differ_without_red_and_green(kind: str) -> None:
    colours = [_seen(look.colour, kind) for look in looks(SEGMENTS).values()]

    for one, other in combinations(colours, 2):
        assert np.abs(one - other).max() > 45


def test_every_segment_has_a_shape_of_its_own() -> None:
    many = pd.DataFrame(
        {
            "segment_name": [f"S{number}" for number in range(10)],
            "segment_label": [f"S{number}" for number in range(10)],
            "mean_total_spending": np.arange(10.0),
        }
    )

    found = looks(many).values()

    assert len({look.shape for look in found}) == 10
    assert len({look.colour for look in found}) == 10


def test_a_segment_keeps_its_looks_at_another_k() -> None:
    published = looks(SEGMENTS)
    another = pd.concat(
        [
            SEGMENTS,
            pd.DataFrame(
                {
                    "segment_name": ["Value 2"],
                    "segment_label": ["Value 2"],
                    "mean_total_spending": [500.0],
                }
            ),
        ]
    )

    found = looks(another, published)

    assert all(found[name] == look for name, look in published.items())
    assert published["Value"].place < found["Value 2"].place < published["Growth"].place
    assert found["Value 2"].shape not in {look.shape for look in published.values()}


def test_colours_go_by_rank_where_kept_segments_spend_in_another_order() -> None:
    published = looks(SEGMENTS)
    turned = SEGMENTS.assign(mean_total_spending=[100.0, 1300.0, 900.0, 740.0])

    found = looks(turned, published)

    assert list(found) == ["Premium", "Growth", "Value", "Budget"]
    assert [look.place for look in found.values()] == [look.place for look in published.values()]
    assert all(found[name].shape == look.shape for name, look in published.items())


def test_definitions_say_label_income_and_spending() -> None:
    said = definitions(SEGMENTS, looks(SEGMENTS))

    assert f"{LABEL}: income 45,000, spending 170" in said
    assert said.index("Premium") < said.index("Value") < said.index("Budget")


@pytest.mark.parametrize(("at_most", "kind"), [(2_000, Scatter), (50_000, Scattergl)])
def test_many_points_are_drawn_on_a_canvas(release: Release, at_most: int, kind: type) -> None:
    points = map_queries.points(release, 4, at_most)
    titles = maps.all_titles(map_queries.components(release))
    of = looks(segment_queries.segments(release))

    figure = maps.points(points, of, "total_spending", "income", titles, 400)

    drawn = {type(trace) for trace in figure.data}
    assert drawn == ({Scatter} if len(points) <= 2_000 else {kind})
    assert sum(len(trace.x) for trace in figure.data) == len(points)
    assert "currency" in figure.layout.xaxis.title.text


def test_components_say_how_much_they_explain(release: Release) -> None:
    titles = maps.component_titles(map_queries.components(release))

    assert all(re.search(r"\d+% of the variance", title) for title in titles.values())


def test_published_k_elbow_and_best_silhouette_are_marked(release: Release) -> None:
    diagnostics = count_queries.diagnostics(release)

    inertia = {trace.name: list(trace.x) for trace in cluster_counts.inertia(diagnostics, 6).data}
    silhouette = {
        trace.name: list(trace.x) for trace in cluster_counts.silhouette(diagnostics, 6).data
    }

    assert inertia["published k"] == [4]
    assert inertia["elbow"] == diagnostics.loc[diagnostics["is_elbow"], "k"].tolist()
    best = diagnostics.loc[diagnostics["is_best_silhouette"], "k"].tolist()
    assert silhouette["best silhouette"] == best


@pytest.mark.parametrize("k", range(2, 11))
def test_the_dendrogram_has_a_bar_for_each_cluster(release: Release, k: int) -> None:
    top, cut = tree_queries.top(release, 40), tree_queries.cut(release, k)

    figure = hierarchy.dendrogram(top, cut)

    bars = [trace for trace in figure.data if trace.line.width == 10]
    assert len(bars) == k
    level = figure.layout.shapes[0].y0
    assert (top["height"] > level).sum() == k - 1


def test_customers_of_the_sankey_come_from_somewhere() -> None:
    of = looks(SEGMENTS)
    rows = pd.DataFrame(
        {
            "previous_segment_name": [None, "Value", "Value"],
            "segment_name": ["Value", None, "Premium"],
            "customer_count": [5, 3, 2],
        }
    )

    link = movement.migrations(rows, of, ANY, NEW, GONE).data[0].link

    assert sum(link.value) == 10
    assert min(link.target) > max(link.source)


@pytest.mark.parametrize("colours", [BLUES, BELOW_AND_ABOVE], ids=["blues", "below and above"])
def test_text_is_read_on_every_colour_of_a_scale(colours: list[list[object]]) -> None:
    values = pd.DataFrame([np.linspace(-1, 1, 201)])
    text = values.map("{:.2f}".format)

    figure = heat_map(values, list(map(str, range(201))), ["row"], text, text, colours, (-1, 1))

    assert len(_cells(figure)) == 201
    _assert_readable(figure)


def test_all_cells_of_all_heat_maps_are_read_on_both_themes(release: Release) -> None:
    of = looks(segment_queries.segments(release))
    components = map_queries.components(release)
    moves = count_queries.moves(release, 6)
    at_k = looks(count_queries.clusters(release, 6), of)
    mixes = segment_queries.category_shares(release, 12)
    groups = rfm_queries.groups(release)["rfm_group"].tolist()
    figures = [
        maps.loadings(components, maps.all_titles(components)),
        cluster_counts.moves(moves, of, at_k),
        hierarchy.contingency(tree_queries.contingency(release, 4), of),
        profiles.mixes(mixes, of, list(mixes.columns[1:])),
        *(rfm.grid(rfm_queries.grid(release), measure) for measure in rfm.MEASURES),
        rfm.agreement(rfm_queries.agreement(release), groups, of),
        *(value.triangle(COHORTS, measure) for measure in value.MEASURES),
    ]

    for figure in figures:
        _assert_readable(figure)


def test_cells_without_customers_are_empty() -> None:
    moves = pd.DataFrame(
        {
            "segment_name": ["Premium", "Value"],
            "segment_name_at_k": ["Premium", "Value"],
            "customer_count": [5, 3],
        }
    )
    of = looks(SEGMENTS[SEGMENTS["segment_name"].isin(["Premium", "Value"])])

    [heatmap] = cluster_counts.moves(moves, of, of).data

    assert [[without_colours(cell) for cell in row] for row in heatmap.text] == [
        ["100%", ""],
        ["", "100%"],
    ]


def test_a_long_label_is_short_in_narrow_places_and_whole_on_hover() -> None:
    of = looks(SEGMENTS)
    growth = of["Growth"]
    moves = pd.DataFrame(
        {
            "segment_name": ["Growth"],
            "segment_name_at_k": ["Growth"],
            "customer_count": [5],
            "previous_segment_name": ["Growth"],
        }
    )

    [heatmap] = cluster_counts.moves(moves, of, of).data
    [flows] = movement.migrations(moves, of, ANY, NEW, GONE).data

    assert growth.label == LABEL
    assert growth.short_label == "Growth (approximate)"
    assert growth.tick in heatmap.x
    assert max(len(line) for title in heatmap.x for line in title.split("<br>")) <= 16
    assert any(LABEL in cell for row in heatmap.hovertext for cell in row)
    assert "Growth (approximate)" in flows.node.label
    assert LABEL not in flows.node.label
    assert LABEL in [value[SAID] for value in flows.node.customdata]
    assert f"%{{customdata.{SAID}}}" in flows.node.hovertemplate


def _segments(count: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "segment_name": [f"S{number}" for number in range(count)],
            "segment_label": [f"S{number}" for number in range(count)],
            "mean_total_spending": np.arange(float(count)),
        }
    )


def _ranked(count: int) -> Looks:
    return looks(_segments(count))


def _cells(figure: Figure) -> list[tuple[str, str]]:
    """Return the colours of the text and of the field of each written cell."""
    found = []
    for trace in figure.data:
        assert isinstance(trace, Heatmap)
        for values, texts in zip(trace.z, trace.text, strict=True):
            for value_, text in zip(values, texts, strict=True):
                if text:
                    place = min(max((value_ - trace.zmin) / (trace.zmax - trace.zmin), 0), 1)
                    [field] = sample_colorscale(list(map(list, trace.colorscale)), [place])
                    found.append((re.search(r"rgb\([\d, ]+\)", text)[0], field))
    return found


def _assert_readable(figure: Figure) -> None:
    cells = _cells(figure)
    assert cells
    for text, field in cells:
        # An opaque field looks the same on both themes.
        assert field.startswith("rgb(")
        assert contrast(text, field) >= READABLE


def _rgb(colour: str) -> list[float]:
    return [float(part) for part in re.findall(r"[\d.]+", colour)]


def _seen(colour: str, kind: str) -> np.ndarray:
    """Return the colour as seen without red or green cones (Viénot, Brettel, Mollon 1999)."""
    linear = (np.array(_rgb(colour)[:3]) / 255) ** 2.2
    matrix = {
        "protan": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
        "deutan": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    }[kind]
    seen: np.ndarray = np.clip(np.array(matrix) @ linear, 0, 1) ** (1 / 2.2) * 255
    return seen


@pytest.mark.parametrize("measure", list(rfm.MEASURES))
def test_the_best_customers_are_at_the_top_right(release: Release, measure: str) -> None:
    cells = rfm_queries.grid(release)

    [heatmap] = rfm.grid(cells, measure).data

    best = cells[(cells["recency_score"] == 5) & (cells["frequency_score"] == 5)].iloc[0]
    assert heatmap.y[-1] == rfm.LATEST
    assert heatmap.x[-1] == "5: most orders"
    assert heatmap.z[-1][-1] == pytest.approx(best[measure] / cells[measure].sum())
    assert f"{best['customer_count']:,.0f} customers" in heatmap.text[-1][-1]
    assert sum(map(sum, heatmap.z)) == pytest.approx(1)


def test_segments_of_a_campaign_look_as_everywhere_and_the_whole_comes_first() -> None:
    of = looks(SEGMENTS)
    names = ["Growth", "Dormant", "all segments", "Premium"]
    results = pd.DataFrame(
        {
            "segment_name": names,
            "segment_label": [LABEL, "Dormant", "All segments", "Premium"],
            "outcome": "orders",
            "verdict": ["less", "more", "not to be told apart", None],
            "unavailable_reason": [None, None, None, "nobody was kept back"],
            "treated_customer_count": 100,
            "control_customer_count": 10,
            "treated_rate": 0.1,
            "control_rate": 0.1,
            "incremental_rate": [-0.1, 0.2, 0.01, None],
            "incremental_rate_lower": [-0.2, 0.1, -0.03, None],
            "incremental_rate_upper": [-0.05, 0.3, 0.05, None],
        }
    )

    figure = campaigns.incremental_rates(results, of)

    drawn = {trace.name: trace for trace in figure.data}
    assert list(drawn) == ["All segments", LABEL, "Dormant"]
    assert drawn[LABEL].marker.color == of["Growth"].edge
    assert drawn["Dormant"].marker.color == GREY
    assert drawn["All segments"].error_x.array[0] == pytest.approx(4)
    assert drawn["All segments"].error_x.arrayminus[0] == pytest.approx(4)
    assert [words.text for words in figure.layout.annotations] == [
        "could be chance", "nobody was kept back", "brought less", "brought more",
    ]  # fmt: skip
    assert len(figure.layout.shapes) == 1
    assert figure.layout.shapes[0].x0 == 0


def test_the_share_kept_back_now_is_marked_and_invisible_rises_are_left_out() -> None:
    rises = pd.DataFrame(
        {
            "kept_back_share": [0.05, 0.11, 0.5],
            "kept_back_count": [5, 11, 50],
            "smallest_rise": [np.nan, 0.2, 0.1],
        }
    )

    figure = campaigns.visible_rises(rises, 0.11)

    [line] = figure.data
    assert list(line.x) == [0.11, 0.5]
    assert list(line.y) == pytest.approx([20, 10])
    assert list(line.marker.symbol) == ["diamond", "circle"]
    assert [mark.text for mark in figure.layout.annotations] == ["now"]
