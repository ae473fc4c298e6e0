"""What customers will bring: shares, predicted against actual, next orders, cohorts."""

import numpy as np
import pandas as pd
from plotly.graph_objects import Bar, Figure, Heatmap, Scatter

from charts.base import BLUES, GREY, PALE, framed
from charts.cluster_counts import broken
from segment_looks import Looks

BLUE = "rgb(60, 120, 180)"
MEASURES = {
    "active_share": "share that ordered",
    "cumulative_sales_each": "sales so far, a customer",
}
FORMATS = {"active_share": ".0%", "cumulative_sales_each": ",.0f"}


def shares(segments: pd.DataFrame, looks: Looks) -> Figure:
    """Draw each segment's share of the customers beside that of what is expected."""
    marks = [f"{looks[name].mark} {broken(looks[name].label)}" for name in segments["segment_name"]]
    figure = Figure()
    for column, title, colours in (
        ("customer_share", "of the customers", [PALE] * len(segments)),
        (
            "expected_value_share",
            "of what is expected",
            [looks[name].colour for name in segments["segment_name"]],
        ),
    ):
        figure.add_trace(
            Bar(
                x=marks,
                y=segments[column],
                name=title,
                marker={"color": colours},
                text=segments[column].map("{:.0%}".format),
                hovertemplate=f"%{{x}}: %{{y:.1%}} {title}<extra></extra>",
            )
        )
    figure.update_yaxes(tickformat=".0%")
    return framed(figure, "", "share")


def predicted_and_actual(deciles: pd.DataFrame) -> Figure:
    """Draw orders a customer by tenth of the customers: predicted, and what happened."""
    figure = Figure()
    for column, title, colour in (
        ("predicted_orders", "predicted", PALE),
        ("actual_orders", "actual", BLUE),
    ):
        figure.add_trace(
            Bar(
                x=deciles["decile"].astype(str),
                y=deciles[column],
                name=title,
                marker={"color": colour},
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
    figure = Figure(
        Heatmap(
            z=table,
            x=table.columns,
            y=[f"{month:%Y-%m} ({size:,.0f})" for month, size in sizes[0].items()],
            colorscale=BLUES,
            zmin=0,
            zmax=float(np.nanmax(later.to_numpy(dtype=float), initial=0)) or 1,
            showscale=False,
            xgap=1,
            ygap=1,
            text=text,
            texttemplate="%{text}" if len(table.columns) <= 18 else None,
            hovertemplate=f"%{{y}}, month %{{x}}: %{{text}} {MEASURES[measure]}<extra></extra>",
            hoverongaps=False,
        )
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    figure.update_xaxes(showgrid=False, side="top", dtick=1 if len(table.columns) <= 18 else 3)
    return framed(figure, "months since the first order", "first order", 110 + 24 * len(table))


def curves(cohorts: pd.DataFrame) -> Figure:
    """Draw what a customer of each cohort spent so far; partial months are left out."""
    figure = Figure()
    whole = cohorts[~cohorts["is_partial_month"]]
    months = sorted(whole["cohort_month"].unique())
    for position, month in enumerate(months):
        own = whole[whole["cohort_month"] == month]
        strength = 0.3 + 0.7 * position / max(len(months) - 1, 1)
        figure.add_trace(
            Scatter(
                x=own["months_since_first_order"],
                y=own["cumulative_sales_each"],
                mode="lines",
                name=f"{month:%Y-%m}",
                line={"color": f"rgba(60, 120, 180, {strength:.2f})"},
                hovertemplate="month %{x}: %{y:,.0f}<extra>%{fullData.name}</extra>",
            )
        )
    return framed(figure, "months since the first order", "sales so far, a customer")
