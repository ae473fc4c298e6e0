"""What customers will bring, with the error that such predictions had, and cohorts."""

import streamlit as st

import customer_list
import selection
from charts import value as charts
from charts.selected import segment_picker, with_segment
from layout import download, page_head, show_chart, show_table
from queries import cluster_counts
from queries import segments as segment_queries
from queries import value as queries
from release import shown
from segment_looks import amount, looks, percent
from words import VALUE_METHODS, plain_value_verdict

MEASURES = list(charts.MEASURES)

release = shown()
page_head(release, "Value", "Who will bring the money, and how right such predictions were before.")
if not queries.has_value(release):
    st.info("This release was made before values were predicted. The next refresh has them.")
    st.stop()
if not segment_queries.has_order_lines(release):
    st.info(
        "What customers will bring, and cohorts, need order lines: who bought when, and for how"
        " much. Give them with `make build ORDERS=lines.csv`, or on the page *Upload*."
    )
    st.stop()

refresh = segment_queries.last_refresh(release)
totals = queries.totals(release)
look_of = looks(segment_queries.segments(release))
selection.begin("segment", "customer")
followed = selection.of_segment(look_of)
if not totals["predicted_count"]:
    st.info(refresh["value_evidence"])
else:
    errors = queries.errors(release)
    st.info(plain_value_verdict(errors, totals["value_method"]))
    days = totals["horizon_days"]
    figures = {
        f"Expected in {days} days": (
            amount(totals["expected_value"]),
            "In the file's currency, not discounted.",
        ),
        "Orders expected": (
            f"{totals['expected_order_count']:,.0f}",
            "An order is a day with at least one.",
        ),
        "Chance of an order": (
            percent(totals["order_probability"]),
            "Of a customer, on average.",
        ),
    }
    for column, (title, (figure, explained)) in zip(st.columns(3), figures.items(), strict=True):
        column.metric(title, figure, border=True, help=explained)
    segments = queries.segments(release)
    selection.controls(followed, look_of)
    figure = charts.shares(segments, look_of)
    pick = segment_picker(figure, look_of)
    show_chart(
        "Who will bring the money",
        with_segment(figure, look_of, followed.segment),
        f"Grey: the segment's share of the customers. In colour: its share of what is expected in"
        f" {days} days. Click a bar to see its customers.",
        segments,
        "value_shares",
        pick=pick,
    )
    customer_list.show(release, followed, cluster_counts.published_k(release))
    deciles = queries.deciles(release, totals["value_method"])
    if not deciles.empty:
        left, right = st.columns(2)
        with left:
            show_chart(
                "Predicted and actual orders",
                charts.predicted_and_actual(deciles),
                f"Predicted from earlier days by {VALUE_METHODS[totals['value_method']]}, beside"
                f" what happened in the {days} days after them.",
                deciles,
                "value_deciles",
            )
        with right:
            points = queries.calibration(release)
            show_chart(
                "Chance of an order and what happened",
                charts.calibration(points),
                "Each point is a tenth of the customers; on the dotted line the chance was right.",
                points,
                "value_calibration",
            )
        with st.expander("Figures behind it", type="compact"):
            st.write(refresh["value_evidence"])
            show_table(errors.assign(model=errors["model"].map(VALUE_METHODS)))
            st.caption(
                "Error of a customer's number of orders (root mean squared), and by how much all"
                " orders together were over- or underestimated. Lower Brier scores are better; that"
                " of the base rate says the same of everybody."
            )
    weeks = queries.next_orders(release)
    if not weeks.empty:
        show_chart(
            "Next orders by week",
            charts.next_orders(weeks),
            f"Of {totals['dated_count']:,} customers with at least three gaps between orders, who"
            " are not long overdue. Of others no date is said.",
            weeks,
            "value_next_orders",
        )
    st.markdown("#### Customers who will bring most", anchors=False)
    show_table(queries.best(release))
    download(release, "expected_value", queries.BEST)

cohorts = queries.cohorts(release)
if not cohorts.empty:
    measure = st.segmented_control(
        "Cohorts by",
        MEASURES,
        default=MEASURES[0],
        required=True,
        format_func=lambda name: charts.MEASURES[name],
        key="cohort_measure",
    )
    show_chart(
        "Cohorts by month of the first order",
        charts.triangle(cohorts, measure),
        "In brackets the customers of the cohort; * marks a month that the order lines do not cover"
        " whole. The first cohort holds customers who bought before the order lines begin, too.",
        cohorts,
        "cohort_triangle",
    )
    show_chart(
        "What a customer of each cohort spent",
        charts.curves(cohorts),
        "A line for each month of first orders, later ones darker. Steeper: customers are worth"
        " more.",
        cohorts,
        "cohort_curves",
    )
