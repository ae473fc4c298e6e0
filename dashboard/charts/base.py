"""The frame that all figures share, heat maps, and the table of counts of several pages."""

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
import pandas as pd
from plotly.colors import sample_colorscale
from plotly.graph_objects import Figure, Heatmap

from contrast import text_colour_on
from segment_looks import Look, percent

HEIGHT = 340
# Letters of an axis title in one line: a phone has room for no more.
TITLE_WIDTH = 36
GREY = "rgb(128, 128, 128)"
PALE = "rgba(128, 128, 128, 0.35)"
# Bars of all customers, outlined so that they are seen on both themes.
PALE_BAR = {"color": PALE, "line": {"color": GREY, "width": 1}}
# Purple below, orange above; segments never have these colours. Cells are opaque: what is read in
# the light is read in the dark.
BELOW_AND_ABOVE = [
    [0.0, "rgb(153, 142, 195)"],
    [0.5, "rgb(236, 236, 238)"],
    [1.0, "rgb(241, 163, 64)"],
]
BLUES = [[0.0, "rgb(222, 233, 244)"], [1.0, "rgb(40, 102, 168)"]]
# Text of cells, in pixels: the smallest and largest, and a width in which most columns fit.
SMALLEST_TEXT, LARGEST_TEXT, USUAL_WIDTH = 9, 13, 520
WIDTH_OF_LETTER = 0.55


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
    figure.update_xaxes(title_text="<br>".join(wrap(x, TITLE_WIDTH)), automargin=True)
    figure.update_yaxes(title_text=y, automargin=True)
    return figure


def pale(colour: str) -> str:
    """Return a colour that lets through what is behind it."""
    return colour.replace("rgb(", "rgba(").replace(")", ", 0.35)")


def bar_marker(looks: Sequence[Look], is_hatched: bool = False) -> dict[str, object]:
    """Return the marker of a bar for each segment, outlined so that it is seen on both themes."""
    edges = [look.edge for look in looks]
    outline = {"color": edges, "width": 1}
    if is_hatched:
        pattern = {"shape": "/", "fillmode": "replace", "size": 7}
        return {"color": edges, "pattern": pattern, "line": outline}
    return {"color": [look.colour for look in looks], "line": outline}


def heat_map(
    values: pd.DataFrame,
    columns: Sequence[str],
    rows: Sequence[str],
    text: pd.DataFrame,
    hover: pd.DataFrame,
    colours: Sequence[Sequence[object]],
    span: tuple[float, float],
) -> Figure:
    """Draw a heat map whose text is black or white, whichever is read more easily on its cell.

    Cells without a value are empty.

    Args:
        values: what the colours show.
        columns: titles of the columns.
        rows: titles of the rows, from the top.
        text: what is written in each cell.
        hover: what a cell says when it is pointed at.
        colours: colour scale.
        span: the values at its two ends.
    """
    cells = text.astype(object).where(values.notna().to_numpy(), "").to_numpy()
    figure = Figure(
        Heatmap(
            z=values,
            x=list(columns),
            y=list(rows),
            colorscale=colours,
            zmin=span[0],
            zmax=span[1],
            showscale=False,
            xgap=2,
            ygap=2,
            text=_coloured(values, cells, colours, span),
            texttemplate="%{text}",
            textfont={"size": _text_size(cells, len(columns))},
            hovertext=hover,
            hovertemplate="%{hovertext}<extra></extra>",
            hoverongaps=False,
        )
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(side="top", showgrid=False)
    return figure


def shared_customers(
    counts: pd.DataFrame,
    rows: Sequence[Look | str],
    columns: Sequence[Look | str],
    of_what: str,
    is_written_as_shares: bool = False,
) -> Figure:
    """Draw a table of counts, coloured by each row's shares; cells without customers are empty.

    Args:
        counts: customers by row and column.
        rows: segments, or titles of the rows.
        columns: segments, or titles of the columns.
        of_what: what a share is of, such as `of the segment`.
        is_written_as_shares: whether the cells say shares instead of counts.
    """
    shares = counts.div(counts.sum(axis=1).replace(0, 1), axis=0)
    hover = [
        [
            f"{_full(row)}, {_full(column)}: {count:,.0f} customers, {share:.0%} {of_what}"
            for column, count, share in zip(columns, in_row, of_row, strict=True)
        ]
        for row, in_row, of_row in zip(rows, counts.to_numpy(), shares.to_numpy(), strict=True)
    ]
    return heat_map(
        shares.where(counts > 0),
        [_short(column) for column in columns],
        [_short(row) for row in rows],
        shares.map(percent) if is_written_as_shares else counts.map("{:,.0f}".format),
        pd.DataFrame(hover, index=counts.index, columns=counts.columns),
        BLUES,
        (0, 1),
    )


def _short(title: Look | str) -> str:
    return title.tick if isinstance(title, Look) else title


def _full(title: Look | str) -> str:
    return title.label if isinstance(title, Look) else title


def _coloured(
    values: pd.DataFrame,
    cells: "np.ndarray[tuple[int, ...], np.dtype[np.object_]]",
    colours: Sequence[Sequence[object]],
    span: tuple[float, float],
) -> list[list[str]]:
    """Return the text of the cells, each in its colour; plotly knows one colour for all of them."""
    places = ((values.to_numpy(dtype=float) - span[0]) / (span[1] - span[0])).clip(0, 1)
    return [
        [
            f'<span style="color: {text_colour_on(sample_colorscale(colours, [place])[0])}">'
            f"{text}</span>"
            if text
            else ""
            for text, place in zip(in_row, of_row, strict=True)
        ]
        for in_row, of_row in zip(cells, places, strict=True)
    ]


def _text_size(
    cells: "np.ndarray[tuple[int, ...], np.dtype[np.object_]]", column_count: int
) -> int:
    """Return a size at which the longest line fits into a column of a usual width."""
    lines = (line for in_row in cells.tolist() for cell in in_row for line in cell.split("<br>"))
    longest = max(map(len, lines), default=1)
    fitting = USUAL_WIDTH / max(column_count, 1) / (max(longest, 1) * WIDTH_OF_LETTER)
    return int(min(max(fitting, SMALLEST_TEXT), LARGEST_TEXT))
