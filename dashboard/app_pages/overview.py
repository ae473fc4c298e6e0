"""Overview: the segments, the headline findings, how fresh they are."""

import streamlit as st

import customer_list
import findings
import selection
from charts import cluster_counts as charts
from charts.selected import segment_picker, with_segment
from layout import page_head, show_chart
from queries import cluster_counts
from queries import segments as queries
from release import shown
from segment_looks import amount, definitions, has_incomes, looks, percent
from words import short_verdict

release = shown()
page_head(release, "Customer segments", "Who the customers are, and what stands out.")
segments = queries.segments(release)
refresh = queries.last_refresh(release)
look_of = looks(segments)
selection.begin("segment", "customer")
followed = selection.of_segment(look_of)

figures = st.columns(4)
figures[0].metric("Customers", f"{queries.customer_count(release):,}", border=True)
figures[1].metric("Segments", len(segments), border=True)
spending = (segments["mean_total_spending"] * segments["customer_count"]).sum()
figures[2].metric(
    "Spending", f"{spending:,.0f}", border=True, help="Observation window, the file's currency."
)
rows = "Lines refused" if queries.has_order_lines(release) else "Rows rejected"
figures[3].metric(rows, f"{refresh['rows_rejected']:,}", border=True)

st.subheader("What stands out", anchor=False)
for finding in findings.headlines(segments, refresh):
    st.markdown(f"- {finding}")
with st.expander("Figures behind it", type="compact"):
    for figure_line in findings.evidence(segments, refresh):
        st.markdown(f"- {figure_line}")

typical = (
    {"mean income": segments["mean_income"].map(amount)}
    if has_incomes(segments)
    else {
        "orders each": segments["mean_order_count"].map("{:,.1f}".format),
        "an order": segments["mean_order_value"].map(amount),
    }
)
st.table(
    {
        "segment": [f"{look.mark} {look.label}" for look in look_of.values()],
        "customers": segments["customer_count"].map("{:,}".format),
        **typical,
        "mean spending": segments["mean_total_spending"].map(amount),
        "undecided": segments["undecided_share"].map(percent),
        "verdict": [
            short_verdict(stability, separation)
            for stability, separation in zip(
                segments["stability_verdict"], segments["separation_verdict"], strict=True
            )
        ],
    },
    hide_index=True,
    alt="The segments with customers, means and verdict",
)
st.caption(
    ("Income a year and spending" if has_incomes(segments) else "An order and spending")
    + " in the observation window, in the file's currency. Undecided: customers nearly as close to"
    " another segment. Comes back: when we re-draw the customers."
)
selection.controls(followed, look_of)
figure = charts.shares(segments, look_of)
show_chart(
    "Size and spending of the segments",
    with_segment(figure, look_of, followed.segment),
    "A segment whose hatched bar is longer spends more than its size. Click a bar to see its"
    " customers.",
    segments[["segment_label", "customer_count", "customer_share", "spending_share"]],
    "shares",
    definitions(segments, look_of),
    segment_picker(figure, look_of),
)
customer_list.show(release, followed, cluster_counts.published_k(release))

warnings = findings.warnings(segments, refresh, queries.drift_warnings(release))
st.subheader("Warnings", anchor=False)
for warning in warnings:
    st.warning(warning, icon=":material/warning:")
if not warnings:
    st.success("None.", icon=":material/check:")

st.subheader("Where the data came from", anchor=False)
for line in findings.origin(
    refresh, release.upload_name, queries.customer_count(release), queries.has_order_lines(release)
):
    st.markdown(f"- {line}")
