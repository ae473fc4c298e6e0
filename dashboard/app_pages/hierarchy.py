"""K-Means and hierarchical: Ward's tree, its cut at any k, and where the two disagree."""

import streamlit as st

import customer_list
import selection
from charts import hierarchy as charts
from charts import maps
from charts.selected import field_picker, segment_picker, with_segment, with_segment_rows
from layout import page_head, show_chart
from queries import cluster_counts, segments
from queries import hierarchy as queries
from queries import maps as map_queries
from release import shown
from segment_looks import definitions, looks
from words import plain_agreement

LEAVES = 40
MOST_POINTS = 2_000

release = shown()
page_head(
    release,
    "K-Means and hierarchical clustering",
    "A second opinion: another method, Ward's, groups the same customers from the bottom up.",
)
published_k = cluster_counts.published_k(release)
selection.begin("k", "segment", "customer")
k = selection.number_of_segments(
    "Cut the tree into k clusters", cluster_counts.candidates(release), published_k, "ward_k"
)
clusters = cluster_counts.clusters(release, k)
look_of = looks(clusters, looks(segments.segments(release)))
who = definitions(clusters, look_of)
followed = selection.of_segment(look_of)

top = queries.top(release, LEAVES)
cut = queries.cut(release, k)
show_chart(
    f"Dendrogram, cut at k = {k}",
    charts.dendrogram(top, cut),
    f"The higher two branches meet, the less alike they are. The last {LEAVES} groups are drawn;"
    " clusters are numbered by falling mean spending.",
    cut.assign(ward_cluster=range(1, len(cut) + 1))[
        ["ward_cluster", "customer_count", "mean_total_spending"]
    ],
    "dendrogram",
)

counts = queries.contingency(release, k)
agreement = queries.agreement(release, k)
customers = queries.compared_customers(release, k, MOST_POINTS)
selection.controls(followed, look_of)
left, right = st.columns(2)
with left:
    st.metric(
        f"Agreement at k = {k}",
        f"{agreement:.2f}",
        border=True,
        help="Adjusted Rand index: 1 means identical clusters, 0 chance.",
    )
    st.write(plain_agreement(agreement))
    figure = with_segment_rows(charts.contingency(counts, look_of), look_of)
    show_chart(
        f"Customers by K-Means segment and Ward cluster at k = {k}",
        with_segment(figure, look_of, followed.segment),
        "One dark cell in each row: both agree. Only customers in the tree are counted.",
        counts,
        "contingency",
        who,
        field_picker,
    )
with right:
    other = int(customers["is_other"].sum())
    titles = maps.component_titles(map_queries.components(release))
    if "pc2" in titles:
        figure = charts.disagreement(customers, look_of, titles)
        pick = segment_picker(figure, look_of, has_customers=True)
        show_chart(
            f"Where they disagree at k = {k}",
            with_segment(figure, look_of, followed.segment),
            f"Coloured: {other:,} of {len(customers):,} shown customers whose Ward cluster belongs"
            " mostly to another segment.",
            customers[customers["is_other"]],
            "disagreement",
            who,
            pick,
        )
customer_list.show(release, followed, published_k, k)
