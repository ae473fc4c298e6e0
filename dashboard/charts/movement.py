"""Movement: migrations as a Sankey diagram, shares over time."""

import pandas as pd
from plotly.graph_objects import Figure, Sankey, Scatter

from charts.base import GREY, framed
from segment_looks import Looks

NEW, GONE = "new customers", "gone"


def migrations(rows: pd.DataFrame, looks: Looks) -> Figure:
    """Draw how many customers moved between which segments."""
    before = [*looks, NEW]
    after = [*looks, GONE]
    labels = [looks[name].label if name in looks else name for name in (*before, *after)]
    colours = [looks[name].colour if name in looks else GREY for name in (*before, *after)]
    flows = rows.copy()
    # Segments that no longer exist are drawn like new and gone customers.
    flows["source"] = [
        before.index(name) if name in looks else len(looks)
        for name in flows["previous_segment_name"]
    ]
    flows["target"] = [
        len(before) + (after.index(name) if name in looks else len(looks))
        for name in flows["segment_name"]
    ]
    flows = flows.groupby(["source", "target"])[["customer_count"]].sum().reset_index()
    figure = Figure(
        Sankey(
            node={"label": labels, "color": colours, "pad": 18, "thickness": 16},
            link={
                "source": flows["source"],
                "target": flows["target"],
                "value": flows["customer_count"],
                "color": [_pale(colours[source]) for source in flows["source"]],
            },
            valueformat=",.0f",
            valuesuffix=" customers",
        )
    )
    return framed(figure, height=120 + 70 * len(looks))


def shares(rows: pd.DataFrame, looks: Looks) -> Figure:
    """Draw each segment's share of the customers over the refreshes."""
    figure = Figure()
    for name, look in looks.items():
        own = rows[rows["segment_name"] == name]
        figure.add_trace(
            Scatter(
                x=own["refreshed_at"],
                y=own["customer_share"],
                mode="lines+markers",
                name=look.label,
                line={"color": look.colour},
                marker={"symbol": look.shape, "size": 9},
                hovertemplate="%{x|%Y-%m-%d}: %{y:.1%}<extra>%{fullData.name}</extra>",
            )
        )
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return framed(figure, "refresh (UTC)", "share of customers", 380, legend=True)


def _pale(colour: str) -> str:
    return colour.replace("rgb(", "rgba(").replace(")", ", 0.35)")
