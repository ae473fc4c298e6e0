"""Maps: the combined analysis, principal components in 2-D and 3-D."""

import streamlit as st

import customer_list
import selection
from charts import maps as charts
from charts.selected import segment_picker, with_customer, with_segment
from layout import page_head, show_chart
from queries import cluster_counts, segments
from queries import maps as queries
from release import shown
from segment_looks import definitions, has_incomes, looks

MOST_POINTS = 50_000
MOST_POINTS_IN_3D = 3_000
CELLS = 44

release = shown()
page_head(release, "Maps", "Where the customers and segments are.")
selection.begin("k", "segment", "customer", "map", "drawn")
published_k = cluster_counts.published_k(release)
k = selection.number_of_segments(
    "Number of segments k", cluster_counts.candidates(release), published_k, "maps_k"
)
profiles = cluster_counts.clusters(release, k)
look_of = looks(profiles, looks(segments.segments(release)))
followed = selection.of_segment(look_of)
who = definitions(profiles, look_of)
components = queries.components(release)
titles = charts.all_titles(components)
mapped = queries.point_count(release, k)
customers = segments.customer_count(release)
knows_income = has_incomes(profiles)
VIEWS = (
    "Income and spending" if knows_income else "Orders and their value",
    "Components in 2-D",
    "Components in 3-D",
)

view = selection.choice(
    st.segmented_control, "Map", VIEWS, "map_view", name="map", default=VIEWS[0], required=True
)
drawings = (
    ["Points", "Density"] if customers <= charts.MOST_DRAWN_AS_SHAPES * 5 else ["Density", "Points"]
)
drawing = "Points"
if view != VIEWS[2]:
    drawing = selection.choice(
        st.segmented_control,
        "Drawn as",
        drawings,
        "map_drawing",
        name="drawn",
        default=drawings[0],
        required=True,
    )
selection.controls(followed, look_of)


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
    pick = segment_picker(figure, look_of, has_customers=drawing == "Points")
    with_segment(figure, look_of, followed.segment)
    if followed.customer:
        place = queries.place(release, k, followed.customer, (x, y))
        with_customer(figure, place, followed.customer)
    show_chart(title, figure, f"{how_to_read} {what}", table, key, who, pick)


if view == VIEWS[0] and not knows_income:
    flat_map(
        "log_order_count",
        "log_mean_order_value",
        "Orders and their value",
        "Right: orders more often; up: spends more by order. The input tells no incomes.",
        "combined",
    )
elif view == VIEWS[0]:
    flat_map(
        "total_spending",
        "income",
        "Combined analysis: income and spending",
        "Right: spends more; up: earns more. A double click shows what lies outside the frame.",
        "combined",
    )
    st.caption(
        "Colours run from green, the highest mean spending, through yellow to red, the lowest."
        " Value is what other dashboards of these data call *Average*."
    )
elif "pc2" not in titles:
    st.info("The model has only one component, so there is nothing to plot it against.")
elif view == VIEWS[1]:
    flat_map(
        "pc1",
        "pc2",
        "Principal components",
        "Close together means similar in all inputs. Arrows point to higher values of their input.",
        "components",
        reach=6,
    )
elif "pc3" not in titles:
    st.info("The model has only two components.")
else:
    points = queries.points(release, k, MOST_POINTS_IN_3D)
    in_three = charts.in_three_dimensions(points, look_of, titles)
    pick = segment_picker(in_three, look_of, has_customers=True)
    with_segment(in_three, look_of, followed.segment)
    if followed.customer:
        place = queries.place(release, k, followed.customer, ("pc1", "pc2", "pc3"))
        with_customer(in_three, place, followed.customer)
    show_chart(
        "Three principal components",
        in_three,
        f"Drag to turn, click a point to follow it. Showing {len(points):,} of"
        f" {customers:,} customers.",
        points,
        "components_3d",
        who,
        pick,
    )

if view != VIEWS[0]:
    show_chart(
        "What the components are made of",
        charts.loadings(components, titles),
        "Loadings, -1 to 1: how much an input counts in a component, and in which direction.",
        components,
        "loadings",
    )

customer_list.show(release, followed, published_k, k)
