"""Pair plots: the features that the segments are made from, by segment, and how they correlate."""

import streamlit as st

import customer_list
import selection
from charts import pair_plots as charts
from charts.selected import segment_picker, with_segment
from layout import page_head, show_chart
from queries import cluster_counts
from queries import pair_plots as queries
from queries import segments as segment_queries
from release import shown
from segment_looks import definitions, looks
from words import in_words

MOST_CUSTOMERS = 2_000
MOST_FEATURES = 6
FIRST_FEATURES = 4

release = shown()
page_head(
    release, "Pair plots", "What the segments are made from: each feature by segment, and in pairs."
)
segments = segment_queries.segments(release)
look_of = looks(segments)
features = queries.features(release)
published_k = cluster_counts.published_k(release)
customers = queries.customers(release, published_k, MOST_CUSTOMERS)
selection.begin("segment", "customer")
followed = selection.of_segment(look_of)

chosen = st.multiselect(
    "Features",
    features,
    default=features[:FIRST_FEATURES],
    max_selections=MOST_FEATURES,
    format_func=in_words,
    key="pair_features",
    help=f"Up to {MOST_FEATURES}. Those that count most in the principal components come first.",
)
if len(chosen) < 2:
    st.info("Choose at least two features.")
    st.stop()

spread = (
    ", whole numbers spread a little, so that points do not hide each other"
    if charts.are_spread(customers, chosen)
    else ""
)
selection.controls(followed, look_of)
matrix, map_of_chosen = st.columns([3, 2])
with matrix:
    figure = charts.scatter_matrix(customers, look_of, chosen)
    pick = segment_picker(figure, look_of, has_customers=True)
    show_chart(
        "Pairs of features by segment",
        with_segment(figure, look_of, followed.segment),
        f"A point is a customer; {len(customers):,} of"
        f" {segment_queries.customer_count(release):,} are shown{spread}. On the diagonal, the"
        " share of each segment's customers by value.",
        customers[["customer_id", "segment_label", *chosen]],
        "pair_matrix",
        definitions(segments, look_of),
        pick,
    )
correlated = "Spearman's rank correlation, from -1 to 1, over the same customers. "
with map_of_chosen:
    show_chart(
        "Correlation of the chosen features",
        charts.correlations(customers, chosen),
        f"{correlated}Orange: high values go with high ones; purple: with low ones.",
        charts.rank_correlations(customers, chosen).rename(index=in_words).reset_index(),
        "pair_correlations",
    )
if len(features) > len(chosen):
    show_chart(
        "Correlation of all features",
        charts.correlations(customers, features),
        "Two features that say much the same weigh twice.",
        charts.rank_correlations(customers, features).rename(index=in_words).reset_index(),
        "all_correlations",
    )
customer_list.show(release, followed, published_k)
