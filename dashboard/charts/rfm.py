"""RFM scores on a grid of 5 by 5, and RFM groups compared with the segments."""

from typing import Any

import pandas as pd
from plotly.graph_objects import Figure, Heatmap

from charts.base import BLUES, framed, shared_customers
from charts.cluster_counts import broken
from segment_looks import Looks

HEIGHT = 520
SCORES = [1, 2, 3, 4, 5]
LATEST, OLDEST = "5: latest orders", "1: oldest"
MEASURES = {"customer_count": "customers", "spending": "spending"}


def grid(cells: pd.DataFrame, measure: str) -> Figure:
    """Draw customers and spending by recency and frequency score, the best at the top right.

    Args:
        cells: a row per pair of scores.
        measure: what the colour shows, one of MEASURES.
    """
    total = cells[measure].sum()
    shown = cells.assign(
        share=cells[measure] / total if total > 0 else 0.0, text=cells.apply(_in_words, axis=1)
    )
    share, text, groups = (
        shown.pivot_table(
            index="recency_score", columns="frequency_score", values=column, aggfunc="first"
        ).reindex(index=SCORES, columns=SCORES)
        for column in ("share", "text", "rfm_groups")
    )
    figure = Figure(
        Heatmap(
            z=share,
            x=["1: one order", "2", "3", "4", "5: most orders"],
            y=[OLDEST, "2", "3", "4", LATEST],
            colorscale=BLUES,
            zmin=0,
            showscale=False,
            xgap=2,
            ygap=2,
            text=text,
            texttemplate="%{text}",
            customdata=groups,
            hovertemplate="recency %{y}, frequency %{x}<br>%{customdata}"
            f"<br>%{{z:.1%}} of the {MEASURES[measure]}<extra></extra>",
        )
    )
    # Without the type, plotly takes the scores for numbers.
    figure.update_xaxes(showgrid=False, type="category")
    figure.update_yaxes(showgrid=False, type="category")
    return framed(figure, "frequency score", "recency score", HEIGHT)


def agreement(counts: pd.DataFrame, groups: list[str], looks: Looks) -> Figure:
    """Draw how many customers each RFM group shares with each segment."""
    table = counts.pivot_table(
        index="rfm_group", columns="segment_name", values="customer_count", fill_value=0
    ).reindex(index=groups, columns=list(looks), fill_value=0)
    figure = shared_customers(
        table,
        groups,
        [f"{look.mark} {broken(look.label)}" for look in looks.values()],
        "of the group",
    )
    return framed(figure, "", "", 90 + 34 * len(groups))


def _in_words(cell: "pd.Series[Any]") -> str:
    if cell["customer_count"] == 0:
        return ""
    return (
        f"{cell['main_group']}<br>{cell['customer_count']:,.0f} customers"
        f"<br>{cell['spending']:,.0f}"
    )
