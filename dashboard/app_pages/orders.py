"""Orders and net sales by week, by month and segment, and by category."""

import streamlit as st

import customer_list
import selection
from charts import orders as charts
from charts.selected import field_picker, segment_picker, with_segment, with_values
from layout import page_head, show_chart
from queries import cluster_counts
from queries import orders as queries
from queries import segments as segment_queries
from release import shown
from segment_looks import amount, definitions, looks

MEASURES = list(charts.MEASURES)
CATEGORY_MEASURES = list(charts.CATEGORY_MEASURES)
MOST_CATEGORIES = 15

release = shown()
page_head(release, "Orders", "When customers order, for how much, and of what.")
if not queries.has_weeks(release):
    st.info("This release was made before orders were counted by week. The next refresh does.")
    st.stop()
if not segment_queries.has_order_lines(release):
    st.info(
        "Orders by week and by category need order lines: who bought when, and for how much. Give"
        " them with `make build ORDERS=lines.csv`, or on the page *Upload*."
    )
    st.stop()

segments = segment_queries.segments(release)
look_of = looks(segments)
who = definitions(segments, look_of)
totals = queries.totals(release)
figures = {
    "Orders": (totals["order_count"], "With a sale; returns are not counted."),
    "Net sales": (totals["net_sales"], "Sales less returns, in the file's currency."),
    "Orders a week": (totals["orders_a_week"], "Mean of the weeks that are covered whole."),
}
for column, (title, (figure, explained)) in zip(st.columns(3), figures.items(), strict=True):
    column.metric(title, amount(figure), border=True, help=explained)

categories = queries.categories(release, MOST_CATEGORIES)
selection.begin("segment", "category", "customer")
followed = selection.Selection(
    segment=selection.one_of("segment", list(look_of)),
    category=selection.one_of("category", categories["category"].dropna().unique().tolist())
    if queries.has_category_weeks(release)
    else None,
    customer=selection.remembered("customer"),
)
measure = st.segmented_control(
    "By week and month",
    MEASURES,
    default=MEASURES[0],
    required=True,
    format_func=lambda name: charts.MEASURES[name],
    key="orders_measure",
)
selection.controls(followed, look_of)
if followed.category:
    weeks = queries.weeks_of(release, followed.category)
    weekly = measure if measure in CATEGORY_MEASURES else CATEGORY_MEASURES[0]
    of_what = f"{charts.MEASURES[weekly]} of {followed.category}"
    counted = "Customers are those who bought it in the week."
else:
    weeks, weekly, of_what = queries.weeks(release), measure, charts.MEASURES[measure]
    counted = "Customers are those with an order in the week."
# What no table tells is not filtered, and the titles say so.
all_segments = ", all segments" if followed.segment else ""
all_categories = ", all categories" if followed.category else ""
show_chart(
    f"By week: {of_what}{all_segments}",
    charts.by_week(weeks, weekly),
    f"From Monday to Sunday. Hatched: the order lines begin or end within the week. {counted}",
    weeks,
    "orders_by_week",
)
months = queries.months(release)
monthly = charts.by_month(months, look_of, measure)
pick = segment_picker(monthly, look_of)
show_chart(
    f"By month and segment: {charts.MEASURES[measure]}{all_categories}",
    with_segment(monthly, look_of, followed.segment),
    "By the segment that a customer was in first. An open mark: the order lines end within the"
    " month.",
    months,
    "orders_by_month",
    who,
    pick,
)

if categories.empty:
    st.caption("The order lines tell no categories.")
else:
    category_measure = st.segmented_control(
        "By category",
        CATEGORY_MEASURES,
        default=CATEGORY_MEASURES[0],
        required=True,
        format_func=lambda name: charts.CATEGORY_MEASURES[name],
        key="category_measure",
    )
    category_count = int(categories["category_count"].iloc[0])
    which = (
        f"The {MOST_CATEGORIES} largest of {category_count:,} categories"
        if category_count > MOST_CATEGORIES
        else "All categories"
    )
    figure = charts.by_category(categories, look_of, category_measure)
    if followed.category:
        with_values(figure, {"category": followed.category}.__eq__)
    elif followed.segment:
        with_segment(figure, look_of, followed.segment)
    show_chart(
        f"By category and segment: {charts.CATEGORY_MEASURES[category_measure]}",
        figure,
        f"{which}, by the segment that customers are in now. Lines without a category are not"
        " counted. Click one to see its weeks and its customers.",
        categories.drop(columns="category_count"),
        "orders_by_category",
        who,
        field_picker if queries.has_category_weeks(release) else None,
    )
customer_list.show(release, followed, cluster_counts.published_k(release))
