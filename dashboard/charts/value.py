"""What customers will bring: shares, predicted against actual, next orders, cohorts."""

import numpy as np
import pandas as pd
from plotly.colors import sample_colorscale
from plotly.graph_objects import Bar, Figure, Scatter

from charts.base import BLUES, GREY, PALE_BAR, bar_marker, framed, heat_map
from segment_looks import Looks

BLUE = "rgb(60, 120, 180)"
# Seen on both themes, the later the darker.
LINES = [[0.0, "rgb(104, 150, 208)"], [1.0, "rgb(34, 104, 184)"]]
MEASURES = {
    "active_share": "share that ordered",
    "cumulative_sales_each": "sales so far, a customer",
}
# Beyond these, the cells of the triangle are too narrow for text.
MOST_MONTHS_WRITTEN = 18
FORMATS = {"active_share": ".0%", "cumulative_sales_each": ",.0f"}


def shares(segments: pd.DataFrame, looks: Looks) -> Figure:
    """Draw each segment's share of the customers beside that of what is expected."""
    own = [looks[name] for name in segments["segment_name"]]
    figure = Figure()
    for column, title, marker in (
        ("customer_share", "of the customers", PALE_BAR),
        ("expected_value_share", "of what is expected", bar_marker(own)),
    ):
        figure.add_trace(
            Bar(
                x=[look.tick for look in own],
                y=segments[column],
                name=title,
                marker=marker,
                text=segments[column].map("{:.0%}".format),
                textposition="outside",
                cliponaxis=False,
                customdata=[look.label for look in own],
                hovertemplate=f"%{{customdata}}: %{{y:.1%}} {title}<extra></extra>",
            )
        )
    figure.update_yaxes(tickformat=".0%")
    return framed(figure, "", "share")


def predicted_and_actual(deciles: pd.DataFrame) -> Figure:
    """Draw orders a customer by tenth of the customers: predicted, and what happened."""
    figure = Figure()
    for column, title, marker in (
        ("predicted_orders", "predicted", PALE_BAR),
        ("actual_orders", "actual", {"color": BLUE}),
    ):
        figure.add_trace(
            Bar(
                x=deciles["decile"].astype(str),
                y=deciles[column],
                name=title,
                marker=marker,
                hovertemplate=f"tenth %{{x}}: %{{y:.2f}} orders a customer {title}<extra></extra>",
            )
        )
    figure.update_xaxes(type="category")
    return framed(
        figure, "tenth of the customers, the last is expected to order most",
        "orders a customer", legend=True,
    )  # fmt: skip


def calibration(points: pd.DataFrame) -> Figure:
    """Draw the share that ordered against the predicted one; on the line both are equal."""
    highest = float(points[["predicted_share", "actual_share"]].to_numpy(dtype=float).max())
    figure = Figure(
        Scatter(
            x=[0, highest],
            y=[0, highest],
            mode="lines",
            line={"color": GREY, "dash": "dot"},
            hoverinfo="skip",
        )
    )
    figure.add_trace(
        Scatter(
            x=points["predicted_share"],
            y=points["actual_share"],
            mode="markers",
            marker={"color": BLUE, "size": 11},
            hovertemplate="predicted %{x:.1%}, ordered %{y:.1%}<extra></extra>",
        )
    )
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return framed(figure, "predicted share that orders", "share that ordered")


def next_orders(weeks: pd.DataFrame) -> Figure:
    """Draw how many customers are expected to order next in which week."""
    figure = Figure(
        Bar(
            x=weeks["week"],
            y=weeks["customer_count"],
            marker={"color": BLUE},
            customdata=weeks["expected_sales"],
            hovertemplate="week of %{x|%Y-%m-%d}: %{y:,} customers,"
            " %{customdata:,.0f}<extra></extra>",
        )
    )
    return framed(figure, "week", "customers")


def triangle(cohorts: pd.DataFrame, measure: str) -> Figure:
    """Draw one measure of MEASURES by month of the first order and months since."""
    table, partial, sizes = (
        cohorts.pivot_table(
            index="cohort_month", columns="months_since_first_order", values=column, aggfunc="first"
        )
        for column in (measure, "is_partial_month", "customer_count")
    )
    text = table.map(lambda value: "" if pd.isna(value) else format(value, FORMATS[measure]))
    text = text.where(partial.fillna(0) == 0, text + "*")
    # In month 0 everybody ordered: the colour shows the months after it.
    later = table.drop(columns=0, errors="ignore") if measure == "active_share" else table
    cohort_titles = [f"{month:%Y-%m} ({size:,.0f})" for month, size in sizes[0].items()]
    hover = text.apply(
        lambda month: [
            f"{title}, month {month.name}: {value} {MEASURES[measure]}"
            for title, value in zip(cohort_titles, month, strict=True)
        ]
    )
    figure = heat_map(
        table,
        table.columns.tolist(),
        cohort_titles,
        text,
        hover,
        BLUES,
        (0, float(np.nanmax(later.to_numpy(dtype=float), initial=0)) or 1),
    )
    if len(table.columns) > MOST_MONTHS_WRITTEN:
        figure.update_traces(texttemplate=None)
    figure.update_yaxes(type="category")
    figure.update_xaxes(dtick=1 if len(table.columns) <= MOST_MONTHS_WRITTEN else 3)
    return framed(figure, "months since the first order", "first order", 110 + 24 * len(table))


def curves(cohorts: pd.DataFrame) -> Figure:
    """Draw what a customer of each cohort spent so far; partial months are left out."""
    figure = Figure()
    whole = cohorts[~cohorts["is_partial_month"]]
    months = sorted(whole["cohort_month"].unique())
    for position, month in enumerate(months):
        own = whole[whole["cohort_month"] == month]
        strength = position / max(len(months) - 1, 1)
        figure.add_trace(
            Scatter(
                x=own["months_since_first_order"],
                y=own["cumulative_sales_each"],
                mode="lines",
                name=f"{month:%Y-%m}",
                line={"color": sample_colorscale(LINES, [strength])[0]},
                hovertemplate="month %{x}: %{y:,.0f}<extra>%{fullData.name}</extra>",
            )
        )
    return framed(figure, "months since the first order", "sales so far, a customer")
