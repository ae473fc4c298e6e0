"""Responses to a campaign."""

import pandas as pd
from plotly.graph_objects import Figure, Scatter

from charts.base import framed
from segment_looks import Looks


def responses(campaign: pd.DataFrame, looks: Looks) -> Figure:
    """Draw the response share of each segment with its 95 % interval."""
    rows = campaign.set_index("segment_name")
    figure = Figure()
    for name, look in looks.items():
        if name not in rows.index:
            continue
        row = rows.loc[name]
        share = row["response_share"]
        figure.add_trace(
            Scatter(
                x=[share],
                y=[look.tick],
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [row["highest_response_share"] - share],
                    "arrayminus": [share - row["lowest_response_share"]],
                    "color": look.edge,
                },
                mode="markers",
                marker={**look.marker, "size": 11},
                name=look.label,
                hovertemplate=f"{look.label}: %{{x:.1%}}<extra></extra>",
            )
        )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(rangemode="tozero", tickformat=".0%")
    return framed(figure, "share that accepted", "", 110 + 50 * len(looks))
