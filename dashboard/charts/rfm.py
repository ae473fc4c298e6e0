"""RFM scores on a grid of 5 by 5, and RFM groups compared with the segments."""

from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from charts.base import BLUES, framed, heat_map, shared_customers
from segment_looks import Looks

HEIGHT = 520
SCORES = [1, 2, 3, 4, 5]
LATEST, OLDEST = "5: latest orders", "1: oldest"
RECENCIES = [OLDEST, "2", "3", "4", LATEST]
FREQUENCIES = ["1: one order", "2", "3", "4", "5: most orders"]
MEASURES = {"customer_count": "customers", "spending": "spending"}


def grid(cells: pd.DataFrame, measure: str) -> Figure:
    """Draw customers and spending by recency and frequency score, the best at the top right.

    Args:
        cells: a row per pair of scores.
        measure: what the colour shows, one of MEASURES.
    """
    total = cells[measure].sum()
    shares = cells[measure] / total if total > 0 else 0.0 * cells[measure]
    shown = cells.assign(
        share=shares,
        text=cells.apply(_in_words, axis=1),
        hover=[
            f"recency {recency}, frequency {frequency}<br>{groups}"
            f"<br>{of_all:.1%} of the {MEASURES[measure]}"
            for recency, frequency, groups, of_all in zip(
                cells["recency_score"],
                cells["frequency_score"],
                cells["rfm_groups"],
                shares,
                strict=True,
            )
        ],
    )
    share, text, hover = (
        shown.pivot_table(
            index="recency_score", columns="frequency_score", values=column, aggfunc="first"
        ).reindex(index=SCORES, columns=SCORES)
        for column in ("share", "text", "hover")
    )
    figure = heat_map(
        share,
        FREQUENCIES,
        RECENCIES,
        text,
        hover,
        BLUES,
        (0, float(np.nanmax(share.to_numpy(dtype=float), initial=0)) or 1),
    )
    # Without the type, plotly takes the scores for numbers.
    figure.update_xaxes(type="category", side="bottom")
    figure.update_yaxes(type="category", autorange=True)
    return framed(figure, "frequency score", "recency score", HEIGHT)


def grid_targets() -> list[list[dict[str, str]]]:
    """Return what a click on each field of the grid follows."""
    return [[{"cell": f"{recency}-{frequency}"} for frequency in SCORES] for recency in SCORES]


def followed_cells(
    cells: pd.DataFrame, cell: tuple[int, int] | None, group: str | None
) -> list[list[bool]]:
    """Return which fields of the grid are a cell, or have customers of a group."""
    groups = {
        (row["recency_score"], row["frequency_score"]): f"{row['rfm_groups']}".split(", ")
        for _, row in cells.iterrows()
    }
    return [
        [
            (cell is None or (recency, frequency) == cell)
            and (group is None or group in groups.get((recency, frequency), []))
            for frequency in SCORES
        ]
        for recency in SCORES
    ]


def agreement_targets(groups: list[str], looks: Looks) -> list[list[dict[str, str]]]:
    """Return what a click on each field of the agreement follows."""
    return [[{"group": group, "segment": name} for name in looks] for group in groups]


def agreement(counts: pd.DataFrame, groups: list[str], looks: Looks) -> Figure:
    """Draw how many customers each RFM group shares with each segment."""
    table = counts.pivot_table(
        index="rfm_group", columns="segment_name", values="customer_count", fill_value=0
    ).reindex(index=groups, columns=list(looks), fill_value=0)
    figure = shared_customers(table, groups, list(looks.values()), "of the group")
    return framed(figure, "", "", 90 + 34 * len(groups))


def _in_words(cell: "pd.Series[Any]") -> str:
    if cell["customer_count"] == 0:
        return ""
    return (
        f"{cell['main_group']}<br>{cell['customer_count']:,.0f} customers"
        f"<br>{cell['spending']:,.0f}"
    )
