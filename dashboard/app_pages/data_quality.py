"""Data quality: rejected rows, repairs, imputation, outliers, drift."""

import streamlit as st

from charts import quality as charts
from layout import download, page_head, show_chart, show_table
from queries import cluster_counts, maps, segments
from queries import quality as queries
from release import shown
from segment_looks import has_incomes, percent

MOST_ROWS = 1_000
BINS = 60
MOST_POINTS = 1_500

release = shown()
page_head(release, "Data quality", "What the file held, what was repaired, and what was left out.")
refresh = segments.last_refresh(release)
figures = st.columns(5)
for column, name, label in zip(
    figures,
    ("rows_in", "rows_accepted", "rows_rejected", "customers_imputed", "outliers"),
    (
        ("Order lines", "Used", "Refused", "With a value filled in", "Outliers")
        if segments.has_order_lines(release)
        else ("Rows in the file", "Customers", "Rejected", "With a value filled in", "Outliers")
    ),
    strict=True,
):
    column.metric(
        label,
        f"{refresh[name]:,}",
        percent(refresh[name] / refresh["rows_in"], 1),
        delta_color="off",
        delta_arrow="off",
        border=True,
    )

st.subheader("Rejected rows", anchor=False)
rejected = queries.rejected(release, MOST_ROWS)
if rejected.empty:
    st.success("No row was rejected.", icon=":material/check:")
else:
    show_table(queries.reasons(release))
    st.caption("Rows by reason. A row may have several.")
    show_table(rejected[["source_row_number", "customer_id_text", "reasons", "raw_row"]])
    st.caption(f"The first {len(rejected):,} of {refresh['rows_rejected']:,} rejected rows.")
    download(release, "rejected_customers", queries.REJECTED)

st.subheader("How the file was read and repaired", anchor=False)
show_table(queries.findings(release))
st.caption("One row per finding, as the build says it.")

st.subheader("Values filled in", anchor=False)
imputed = queries.imputed(release)
if imputed.empty:
    st.success("No value was missing.", icon=":material/check:")
else:
    show_table(imputed)
    st.caption("Filled with the median of the training customers; the customer is flagged.")

st.subheader("Outliers: scored, but left out of the fit", anchor=False)
knows_income = has_incomes(segments.segments(release))
st.caption(
    "Grey: the values of the file. Blue: those of the fit, without outliers and with missing values"
    " filled in."
)
measures = {"total_spending": "Spending"}
if knows_income:
    measures = {"income": "Income", **measures, "age": "Age"}
for column, (measure, title) in zip(st.columns(3), measures.items(), strict=False):
    bins = queries.histogram(release, measure, BINS)
    with column:
        show_chart(
            f"{title}, before and after",
            charts.distribution(bins, measure),
            "",
            bins,
            f"distribution_{measure}",
        )
points = maps.points_with_outliers(release, cluster_counts.published_k(release), MOST_POINTS)
for column, (x, y, title) in zip(
    st.columns(3) if knows_income else [],
    (
        ("income", "total_spending", "Income and spending"),
        ("age", "income", "Age and income"),
        ("age", "total_spending", "Age and spending"),
    ),
    strict=False,
):
    with column:
        show_chart(
            title,
            charts.pair(points, x, y),
            "",
            points,
            f"pair_{x}_{y}",
        )
if knows_income:
    st.caption(
        f"Crosses are outliers by age or income. Showing {len(points):,} customers of the map."
    )
outliers = queries.outliers(release, MOST_ROWS)
show_table(outliers)
st.caption(f"{len(outliers):,} of {refresh['outliers']:,} outliers.")

st.subheader("Drift since the model was fitted", anchor=False)
drift = queries.drift(release)
index = drift[drift["measure"] == "population stability index"]
show_chart(
    "Drift from the training customers",
    charts.drift(index),
    "A bar beyond its mark is a warning. Age, days since enrolment and since the last purchase are"
    " reported only: they move with time.",
    drift,
    "drift",
)
for _, row in drift[drift["measure"] != "population stability index"].iterrows():
    st.caption(
        f"Far customers: {row['measure']}: {percent(row['value'], 1)}; a warning from"
        f" {percent(row['threshold'], 1)} on."
    )
