"""Personas: a card per segment, two side by side, spread, mixes, education, living situation."""

import streamlit as st

import customer_list
import personas
import selection
from charts import profiles as charts
from charts.selected import (
    field_picker,
    segment_picker,
    with_places,
    with_segment,
    with_segment_rows,
)
from layout import page_head, show_chart
from queries import cluster_counts
from queries import segments as queries
from release import shown
from segment_looks import definitions, has_incomes, looks
from words import CHANNELS

MOST_CATEGORIES = 12

release = shown()
page_head(release, "Personas", "Who is in each segment, and what sets it apart from all customers.")
segments = queries.segments(release)
traits = queries.traits(release)
look_of = looks(segments)
who = definitions(segments, look_of)
k = cluster_counts.published_k(release)
selection.begin("k", "segment", "customer")
followed = selection.of_segment(look_of)
chosen_k = selection.chosen_k(cluster_counts.candidates(release), k)

st.caption(
    f"Personas are written for the published k = {k}. *Choose k* has definitions and means of the"
    " segments at other k." + (f" There you chose k = {chosen_k}." if chosen_k != k else "")
)
selection.controls(followed, look_of)
for start in range(0, len(segments), 2):
    for column, (_, segment) in zip(
        st.columns(2), segments.iloc[start : start + 2].iterrows(), strict=False
    ):
        with column.container(border=True, height="stretch"):
            name = segment["segment_name"]
            personas.card(segment, traits, look_of[name])
            st.button(
                "Show all segments" if name == followed.segment else "Show the customers",
                key=f"follow_{name}",
                type="primary" if name == followed.segment else "secondary",
                icon=":material/group:",
                on_click=selection.toggle,
                args=({"segment": name},),
            )
customer_list.show(release, followed, k)

st.subheader("Two segments side by side", anchor=False)
names = [name for name in look_of if name in set(traits["segment_name"])]
chosen = st.columns(2)
first = chosen[0].selectbox(
    "Segment", names, index=0, format_func=lambda name: look_of[name].label, key="first"
)
second = chosen[1].selectbox(
    "beside",
    names,
    index=len(names) - 1,
    format_func=lambda name: look_of[name].label,
    key="second",
)
if first == second:
    st.info("Choose two different segments.")
else:
    show_chart(
        "In what they differ most",
        charts.compared(traits, look_of, first, second),
        "Means as an index: 200 is twice the mean of all customers, 50 is half of it.",
        traits[traits["segment_name"].isin([first, second])],
        "compared",
        who,
    )

st.subheader("Spread: means hide the overlap", anchor=False)
st.caption("Box: the middle half; line in it: the median; whiskers: the middle 90 %.")
measures = {"total_spending": "Spending by segment"}
if has_incomes(segments):
    measures = {"income": "Income by segment", **measures}
for column, (measure, title) in zip(st.columns(2), measures.items(), strict=False):
    spreads = queries.spreads(release, measure, k)
    figure = charts.spread(spreads, look_of, measure)
    with_segment(figure, look_of, followed.segment)
    with column:
        show_chart(
            title,
            with_places(figure, charts.spread_places(spreads, look_of)),
            "",
            spreads,
            measure,
            who,
            field_picker,
        )

st.subheader("What they buy, and where", anchor=False)
shares = queries.category_shares(release, MOST_CATEGORIES)
mixes = {
    "Share of spending by category": ("categories", shares),
    "Share of orders by channel": ("channels", segments[["segment_name", *CHANNELS]]),
}
known = {title: mix for title, mix in mixes.items() if mix[1].iloc[:, 1:].notna().any(axis=None)}
for column, (title, (key, table)) in zip(st.columns([3, 2]), known.items(), strict=False):
    figure = charts.mixes(table, look_of, list(table.columns[1:]))
    with_segment_rows(figure, look_of)
    with column:
        show_chart(
            title,
            with_segment(figure, look_of, followed.segment),
            "",
            table,
            key,
            who,
            field_picker,
        )
if known:
    st.caption("Of all spending or orders. Orange: more than in the other segments, purple: less.")
else:
    st.info("The input tells neither categories nor channels.")

if segments["mean_age"].isna().all():
    st.caption("The input does not tell who the customers are: no age, education or household.")
    st.stop()
st.subheader("Education and living situation", anchor=False)
st.caption("Counts, not shares: compare within a segment with its size in mind.")
for column, level, title in zip(
    st.columns(2),
    ("education_level", "living_situation"),
    ("Education", "Living situation"),
    strict=True,
):
    counts = queries.levels(release, level)
    figure = charts.levels(counts, look_of, title.lower())
    with column:
        show_chart(
            f"{title}: customers by segment",
            with_segment(figure, look_of, followed.segment),
            "",
            counts,
            level,
            who,
            segment_picker(figure, look_of),
        )
