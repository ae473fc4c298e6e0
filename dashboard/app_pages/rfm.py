"""RFM groups: recency, frequency and money on a map of 5 by 5, and how they meet the segments."""

import streamlit as st

import customer_list
import selection
from charts import rfm as charts
from charts.selected import field_picker, with_fields, with_segment, with_targets
from layout import page_head, show_chart
from queries import cluster_counts
from queries import rfm as queries
from queries import segments as segment_queries
from release import shown
from segment_looks import amount, definitions, looks, percent

MEASURES = list(charts.MEASURES)

release = shown()
page_head(
    release,
    "RFM groups",
    "How lately, how often and for how much customers bought: the groups that many shops know.",
)
if not queries.has_groups(release):
    st.info("This release was made before RFM groups were added. The next refresh has them.")
    st.stop()

segments = segment_queries.segments(release)
look_of = looks(segments)
groups = queries.groups(release)
selection.begin("segment", "cell", "group", "customer", "measure")
followed = selection.Selection(
    segment=selection.one_of("segment", list(look_of)),
    cell=selection.cell(),
    group=selection.one_of("group", groups["rfm_group"].tolist()),
    customer=selection.remembered("customer"),
)
cells = (
    queries.grid_of_segment(release, followed.segment)
    if followed.segment
    else queries.grid(release)
)

measure = selection.choice(
    st.segmented_control,
    "Coloured by",
    MEASURES,
    "rfm_measure",
    name="measure",
    default=MEASURES[0],
    required=True,
    format_func=lambda name: charts.MEASURES[name],
)
selection.controls(followed, look_of)
grid = charts.grid(cells, measure)
with_targets(grid, charts.grid_targets())
if followed.cell or followed.group:
    with_fields(grid, grid.data[0], charts.followed_cells(cells, followed.cell, followed.group))
show_chart(
    "Customers and spending by recency and frequency",
    grid,
    "Each field: the group that most of its customers are in, its customers, and their spending in"
    " the file's currency. The groups also depend on the monetary score; all of a field's groups"
    " show on touch.",
    cells,
    "rfm_grid",
    pick=field_picker,
)

st.table(
    {
        "group": groups["rfm_group"],
        "customers": groups["customer_count"].map("{:,.0f}".format),
        "share": groups["customer_share"].map(percent),
        "spending": groups["spending"].map(amount),
        "share of spending": groups["spending_share"].map(percent),
        "most are in": [
            f"{look_of[name].mark} {look_of[name].label} ({percent(share)})"
            for name, share in zip(
                groups["main_segment_name"], groups["main_segment_share"], strict=True
            )
        ],
    },
    hide_index=True,
    alt="The RFM groups with customers, spending and the segment that most customers are in",
)

with_groups, without_groups = queries.guessed_shares(release)
st.metric(
    "Customers in the main segment of their group",
    percent(with_groups),
    border=True,
    help=f"The largest segment alone holds {percent(without_groups)} of all customers.",
)
agreement = (
    queries.agreement_of_cell(release, *followed.cell)
    if followed.cell
    else queries.agreement(release)
)
names = groups["rfm_group"].tolist()
meetings = charts.agreement(agreement, names, look_of)
with_targets(meetings, charts.agreement_targets(names, look_of))
with_segment(meetings, look_of, followed.segment)
if followed.group and not followed.segment:
    is_followed = [[name == followed.group] * len(look_of) for name in names]
    with_fields(meetings, meetings.data[0], is_followed)
show_chart(
    "RFM groups and segments",
    meetings,
    "One dark field in each row: the group lies in one segment. RFM looks at orders and money only;"
    " the segments also at what the recipe adds.",
    agreement,
    "rfm_agreement",
    definitions(segments, look_of),
    field_picker,
)
customer_list.show(release, followed, cluster_counts.published_k(release))
