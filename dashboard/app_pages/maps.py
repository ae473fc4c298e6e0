"""Maps: the combined analysis, principal components in 2-D and 3-D."""

import streamlit as st

from charts import maps as charts
from layout import page_head, show_chart
from queries import cluster_counts, segments
from queries import maps as queries
from release import shown
from segment_looks import definitions, looks

MOST_POINTS = 50_000
MOST_POINTS_IN_3D = 3_000
CELLS = 44
VIEWS = ("Income and spending", "Components in 2-D", "Components in 3-D")

release = shown()
page_head(release, "Maps", "Where the customers and segments stand.")
k = cluster_counts.published_k(release)
profiles = segments.segments(release)
look_of = looks(profiles)
who = definitions(profiles, look_of)
components = queries.components(release)
titles = charts.all_titles(components)
mapped = queries.point_count(release, k)
customers = segments.last_refresh(release)["rows_accepted"]

view = st.segmented_control("Map", VIEWS, default=VIEWS[0], required=True, key="map_view")
drawings = (
    ["Points", "Density"] if customers <= charts.MOST_DRAWN_AS_SHAPES * 5 else ["Density", "Points"]
)
drawing = "Points"
if view != VIEWS[2]:
    drawing = st.segmented_control(
        "Drawn as", drawings, default=drawings[0], required=True, key="map_drawing"
    )


def flat_map(x: str, y: str, title: str, how_to_read: str, key: str, reach: float = 0) -> None:
    """Show a map of two columns, as points or density; with loadings if `reach` is given."""
    if drawing == "Points":
        table = queries.points(release, k, MOST_POINTS)
        figure = charts.points(table, look_of, x, y, titles, charts.HEIGHT)
        what = f"Showing {len(table):,} of {customers:,} customers."
    else:
        table = queries.grid(release, k, x, y, CELLS)
        figure = charts.density(table, look_of, x, y, titles, charts.HEIGHT)
        what = (
            f"A mark stands for the customers around it: its size says how many of {mapped:,}, its"
            " colour and shape which segment most of them are in."
        )
    if reach:
        charts.with_loadings(figure, components, reach)
    show_chart(title, figure, f"{how_to_read} {what}", table, key, who)


if view == VIEWS[0]:
    flat_map(
        "total_spending",
        "income",
        "Combined analysis: income and spending",
        "Right: spends more; up: earns more. A double click shows what lies outside the frame.",
        "combined",
    )
    st.caption(
        "Colours run from green, the highest mean spending, over yellow to red, the lowest."
        " Value is what other dashboards of these data call *Average*."
    )
elif "pc2" not in titles:
    st.info("The model has one component: there is nothing to draw it against.")
elif view == VIEWS[1]:
    flat_map(
        "pc1",
        "pc2",
        "Principal components",
        "Near each other: alike in all inputs. An arrow points where its input is higher.",
        "components",
        reach=6,
    )
elif "pc3" not in titles:
    st.info("The model has two components only.")
else:
    points = queries.points(release, k, MOST_POINTS_IN_3D)
    show_chart(
        "Three principal components",
        charts.in_three_dimensions(points, look_of, titles),
        f"Drag to turn. Showing {len(points):,} of {customers:,} customers.",
        points,
        "components_3d",
        who,
    )

if view != VIEWS[0]:
    show_chart(
        "What the components are made of",
        charts.loadings(components, titles),
        "Loadings, -1 to 1: how much an input counts in a component, and in which direction.",
        components,
        "loadings",
    )
