"""Charts of data quality: distributions, pairs, drift."""

import pandas as pd
from plotly.graph_objects import Bar, Figure, Scatter

from charts.base import GREY, PALE_BAR, framed
from words import in_words

BLUE = "rgb(60, 120, 180)"
ORANGE = "rgb(217, 95, 2)"
# For narrow charts; the captions have the rest.
SHORT_TITLES = {
    "income": "income (currency)",
    "total_spending": "spending (currency)",
    "age": "age (years)",
}


def distribution(bins: pd.DataFrame, measure: str) -> Figure:
    """Draw customers by bin: as read from the file, and as the model was fitted on them."""
    figure = Figure()
    for column, name, marker in (
        ("as_read", "before: as read", PALE_BAR),
        ("in_the_fit", "after: in the fit", {"color": BLUE}),
    ):
        figure.add_trace(
            Bar(
                x=bins["middle"],
                y=bins[column],
                name=name,
                marker=marker,
                opacity=0.75,
                hovertemplate="around %{x:,.0f}: %{y:,}<extra>%{fullData.name}</extra>",
            )
        )
    far = bins[bins["outliers"] > 0]
    figure.add_trace(
        Scatter(
            x=far["middle"],
            y=far["as_read"],
            mode="markers",
            marker={"symbol": "x", "size": 10, "color": ORANGE},
            name="holds outliers",
            hovertemplate="%{customdata} outliers<extra></extra>",
            customdata=far["outliers"],
        )
    )
    figure.update_layout(barmode="overlay", bargap=0.02)
    return framed(figure, SHORT_TITLES[measure], "customers", legend=True)


def pair(customers: pd.DataFrame, x: str, y: str) -> Figure:
    """Draw two measures against each other, with the outliers marked."""
    figure = Figure()
    for is_outlier, name, colour, symbol, size in (
        (False, "customers", GREY, "circle", 4),
        (True, "outliers", ORANGE, "x", 11),
    ):
        rows = customers[customers["is_outlier"] == is_outlier]
        figure.add_trace(
            Scatter(
                x=rows[x],
                y=rows[y],
                mode="markers",
                marker={"color": colour, "symbol": symbol, "size": size},
                name=name,
                customdata=rows["customer_id"],
                hovertemplate="customer %{customdata}: %{x:,.0f}, %{y:,.0f}<extra></extra>",
            )
        )
    return framed(figure, SHORT_TITLES[x], SHORT_TITLES[y], legend=True)


def drift(rows: pd.DataFrame) -> Figure:
    """Draw how far each feature has drifted, and the value above which there is a warning."""
    words = [in_words(feature) for feature in rows["feature"]]
    figure = Figure(
        Bar(
            y=words,
            x=rows["value"],
            orientation="h",
            marker={
                "color": [ORANGE if is_drifting else BLUE for is_drifting in rows["is_drifting"]]
            },
            name="drift",
            hovertemplate="%{y}: %{x:.3f}<extra></extra>",
        )
    )
    figure.add_trace(
        Scatter(
            y=words,
            x=rows["threshold"],
            mode="markers",
            marker={"symbol": "line-ns-open", "size": 14, "color": GREY, "line": {"width": 3}},
            name="warning from here on",
            hovertemplate="%{y}: warning from %{x:.3f} on<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed")
    return framed(figure, "population stability index", "", 110 + 24 * len(rows), legend=True)
