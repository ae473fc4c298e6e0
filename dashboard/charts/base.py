"""The frame that all figures share, and the table of counts that several pages draw."""

from collections.abc import Sequence

import pandas as pd
from plotly.graph_objects import Figure, Heatmap

HEIGHT = 340
GREY = "rgb(128, 128, 128)"
PALE = "rgba(128, 128, 128, 0.35)"
# Purple below, orange above; segments never have these colours.
BELOW_AND_ABOVE = [
    [0, "rgb(153, 142, 195)"],
    [0.5, "rgba(128, 128, 128, 0.08)"],
    [1, "rgb(241, 163, 64)"],
]
BLUES = [[0, "rgba(60, 120, 180, 0.04)"], [1, "rgb(60, 120, 180)"]]


def framed(
    figure: Figure, x: str = "", y: str = "", height: int = HEIGHT, legend: bool = False
) -> Figure:
    """Set a figure's size, margins, axis titles and legend; text colours follow the theme."""
    figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        showlegend=legend,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "title": {"text": ""}},
        hovermode="closest",
        dragmode="zoom",
    )
    figure.update_xaxes(title_text=x, automargin=True)
    figure.update_yaxes(title_text=y, automargin=True)
    return figure


def shared_customers(
    counts: pd.DataFrame, rows: Sequence[str], columns: Sequence[str], of_what: str
) -> Figure:
    """Draw a table of counts, coloured by each row's shares.

    Args:
        counts: customers by row and column.
        rows: titles of the rows.
        columns: titles of the columns.
        of_what: what a share is of, such as `of the segment`.
    """
    figure = Figure(
        Heatmap(
            z=counts.div(counts.sum(axis=1).replace(0, 1), axis=0),
            x=list(columns),
            y=list(rows),
            colorscale=BLUES,
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=2,
            ygap=2,
            text=counts.map("{:,.0f}".format),
            texttemplate="%{text}",
            hovertemplate=f"%{{y}}, %{{x}}: %{{text}} customers, %{{z:.0%}} {of_what}"
            "<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(side="top", showgrid=False)
    return figure
