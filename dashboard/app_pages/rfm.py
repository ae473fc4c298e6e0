"""RFM groups: recency, frequency and money on a map of 5 by 5, and how they meet the segments."""

import streamlit as st

from charts import rfm as charts
from layout import page_head, show_chart
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
cells = queries.grid(release)

measure = st.segmented_control(
    "Coloured by",
    MEASURES,
    default=MEASURES[0],
    required=True,
    format_func=lambda name: charts.MEASURES[name],
    key="rfm_measure",
)
show_chart(
    "Customers and spending by recency and frequency",
    charts.grid(cells, measure),
    "Each field: the group that most of its customers are in, its customers, and their spending in"
    " the file's currency. The groups also depend on the monetary score; all of a field's groups"
    " show on touch.",
    cells,
    "rfm_grid",
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
agreement = queries.agreement(release)
show_chart(
    "RFM groups and segments",
    charts.agreement(agreement, groups["rfm_group"].tolist(), look_of),
    "One dark field in each row: the group lies in one segment. RFM looks at orders and money only;"
    " the segments also at what the recipe adds.",
    agreement,
    "rfm_agreement",
    definitions(segments, look_of),
)
