"""Orders, customers and net sales over time, and by category."""

import pandas as pd
from plotly.graph_objects import Bar, Figure, Scatter

from charts.base import GREY, framed
from segment_looks import Looks

BLUE = "rgb(60, 120, 180)"
HEIGHT = 340
MEASURES = {"order_count": "orders", "net_sales": "net sales", "customer_count": "customers"}
# What somebody buys in a category is no order of its own.
CATEGORY_MEASURES = {"net_sales": "net sales", "customer_count": "customers"}
OTHERS = "all others"


def by_week(weeks: pd.DataFrame, measure: str) -> Figure:
    """Draw a measure of MEASURES by week; a week that is not covered whole is hatched."""
    figure = Figure(
        Bar(
            x=weeks["week_start"],
            y=weeks[measure],
            marker={
                "color": BLUE,
                "pattern": {"shape": ["/" if part else "" for part in weeks["is_partial_week"]]},
            },
            customdata=weeks["is_partial_week"].map({True: ", in part", False: ""}),
            hovertemplate=f"week of %{{x|%Y-%m-%d}}: %{{y:,.0f}} {MEASURES[measure]}%{{customdata}}"
            "<extra></extra>",
        )
    )
    return framed(figure, "week", MEASURES[measure], HEIGHT)


def by_month(months: pd.DataFrame, looks: Looks, measure: str) -> Figure:
    """Draw a measure of MEASURES by month and segment; the mark of a partial month is open."""
    figure = Figure()
    names = [*looks, *sorted(set(months["segment_name"]) - set(looks))]
    for name in names:
        rows = months[months["segment_name"] == name]
        if rows.empty:
            continue
        # History may hold segments that are no longer there.
        look = looks.get(name)
        shape = look.shape if look else "circle"
        figure.add_trace(
            Scatter(
                x=rows["sale_month"],
                y=rows[measure],
                mode="lines+markers",
                name=look.label if look else name,
                line={"color": look.edge if look else GREY},
                marker={
                    "size": 7,
                    "symbol": [
                        f"{shape}-open" if part else shape for part in rows["is_partial_month"]
                    ],
                },
                hovertemplate="%{x|%Y-%m}: %{y:,.0f}<extra>%{fullData.name}</extra>",
            )
        )
    figure.update_yaxes(rangemode="tozero")
    return framed(figure, "month", MEASURES[measure], HEIGHT, legend=True)


def by_category(categories: pd.DataFrame, looks: Looks, measure: str) -> Figure:
    """Draw a measure of CATEGORY_MEASURES by category, the segments' parts one after another."""
    rows = categories[categories[measure].notna()]
    order = list(dict.fromkeys(rows["category"].fillna(OTHERS)))
    figure = Figure()
    for name, look in looks.items():
        own = rows[rows["segment_name"] == name]
        figure.add_trace(
            Bar(
                y=own["category"].fillna(OTHERS),
                x=own[measure],
                orientation="h",
                name=look.label,
                marker={"color": look.colour, "line": {"color": look.edge, "width": 1}},
                customdata=[
                    {} if pd.isna(category) else {"category": category}
                    for category in own["category"]
                ],
                hovertemplate="%{y}: %{x:,.0f}<extra>%{fullData.name}</extra>",
            )
        )
    figure.update_layout(barmode="relative")
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=order[::-1])
    return framed(
        figure, CATEGORY_MEASURES[measure], "", 130 + 28 * max(len(order), 1), legend=True
    )
