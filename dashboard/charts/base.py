"""The frame that all figures share."""

from plotly.graph_objects import Figure

HEIGHT = 340
GREY = "rgb(128, 128, 128)"
PALE = "rgba(128, 128, 128, 0.35)"
# Purple below, orange above; segments never have these colours.
BELOW_AND_ABOVE = [
    [0, "rgb(153, 142, 195)"],
    [0.5, "rgba(128, 128, 128, 0.08)"],
    [1, "rgb(241, 163, 64)"],
]


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
