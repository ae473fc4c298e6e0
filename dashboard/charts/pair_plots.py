"""Pairs of features: a scatter matrix by segment, and correlations."""

from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure, Scatter, Scattergl
from plotly.subplots import make_subplots

from charts.base import BELOW_AND_ABOVE, framed, heat_map
from segment_looks import Look, Looks
from words import in_words

PANEL_HEIGHT = 150
TITLE_WIDTH, NARROW_TITLE_WIDTH = 14, 8
# Up to this number of features, a column of the map of correlations is as wide as its title.
FEW_FEATURES = 4
BINS = 24
# Whole numbers of few values lie on top of each other: each point moves by up to this much.
FEW_VALUES = 30
SPREAD = 0.3
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def scatter_matrix(customers: pd.DataFrame, looks: Looks, features: list[str]) -> Figure:
    """Draw each feature against each other by segment, and its distribution on the diagonal.

    Args:
        customers: customer_id, segment_name and the features, a row per customer.
        looks: of the segments.
        features: at least two columns.
    """
    count = len(features)
    figure = make_subplots(
        rows=count,
        cols=count,
        horizontal_spacing=0.02,
        vertical_spacing=0.02,
        specs=[[{} if column <= row else None for column in range(count)] for row in range(count)],
    )
    placed = customers[features].apply(_spread)
    for position, (name, look) in enumerate(looks.items()):
        is_own = customers["segment_name"] == name
        if not is_own.any():
            continue
        for row in range(count):
            for column in range(row):
                figure.add_trace(
                    _points(
                        placed.loc[is_own, features[column]], placed.loc[is_own, features[row]],
                        customers.loc[is_own, "customer_id"], look,
                        is_first=(row, column) == (1, 0),
                    ),
                    row=row + 1, col=column + 1,
                )  # fmt: skip
            shares = _distribution(customers[features[row]], is_own)
            figure.add_trace(
                _outline(*shares, look, DASHES[position % len(DASHES)]), row=row + 1, col=row + 1
            )
    framed(figure, height=110 + PANEL_HEIGHT * count, legend=True)
    figure.update_layout(legend={"itemsizing": "constant"})
    _label_the_edges(figure, customers, features)
    return figure


def correlations(customers: pd.DataFrame, features: list[str]) -> Figure:
    """Draw the rank correlation of each pair of features."""
    table = rank_correlations(customers, features)
    names = [in_words(feature) for feature in features]
    is_wide = len(features) <= FEW_FEATURES
    columns = [_broken(name, NARROW_TITLE_WIDTH) if is_wide else name for name in names]
    text = table.map("{:+.2f}".format)
    hover = pd.DataFrame(
        [
            [f"{row} and {column}: {said}" for column, said in zip(names, in_row, strict=True)]
            for row, in_row in zip(names, text.to_numpy().tolist(), strict=True)
        ],
        index=table.index,
        columns=table.columns,
    )
    rows = [_broken(name, TITLE_WIDTH) for name in names]
    figure = heat_map(table, columns, rows, text, hover, BELOW_AND_ABOVE, (-1, 1))
    figure.update_xaxes(tickangle=0 if is_wide else -90)
    return framed(figure, "", "", 150 + 40 * len(features))


def are_spread(customers: pd.DataFrame, features: list[str]) -> bool:
    """Return whether points are moved a little for any of the features."""
    return any(_has_few_values(customers[feature].dropna()) for feature in features)


def rank_correlations(customers: pd.DataFrame, features: list[str]) -> pd.DataFrame:
    """Return Spearman's correlation of each pair of features, null where one is constant."""
    return customers[features].corr(method="spearman")


def _points(
    x: "pd.Series[float]",
    y: "pd.Series[float]",
    customer_ids: "pd.Series[Any]",
    look: Look,
    is_first: bool,
) -> Scattergl:
    return Scattergl(
        x=x,
        y=y,
        mode="markers",
        name=look.label,
        legendgroup=look.label,
        showlegend=is_first,
        marker={**look.marker, "size": 5, "opacity": 0.75},
        customdata=[[customer] for customer in customer_ids.tolist()],
        hovertemplate="customer %{customdata[0]}<extra>%{fullData.name}</extra>",
    )


def _outline(middles: list[float], shares: list[float], look: Look, dash: str) -> Scatter:
    return Scatter(
        x=middles,
        y=shares,
        mode="lines",
        name=look.label,
        legendgroup=look.label,
        showlegend=False,
        line={"color": look.edge, "shape": "hvh", "dash": dash, "width": 2},
        hovertemplate="around %{x:.2f}: %{y:.0%} of the segment<extra>%{fullData.name}</extra>",
    )


def _distribution(
    values: "pd.Series[float]", is_own: "pd.Series[bool]"
) -> tuple[list[float], list[float]]:
    """Return the middles of bins over all customers, and a segment's share in each."""
    known = values.dropna()
    if _has_few_values(known):
        edges = np.arange(known.min() - 0.5, known.max() + 1.5)
    else:
        edges = np.histogram_bin_edges(known, bins=BINS)
    counts, edges = np.histogram(values[is_own].dropna(), bins=edges)
    return list((edges[:-1] + edges[1:]) / 2), list(counts / max(counts.sum(), 1))


def _has_few_values(values: "pd.Series[float]") -> bool:
    return values.nunique() <= FEW_VALUES and bool((values == values.round()).all())


def _spread(values: "pd.Series[float]") -> "pd.Series[float]":
    """Move whole numbers of few values a little, by the same for the same row every time."""
    if not _has_few_values(values.dropna()):
        return values
    moves = np.random.default_rng(len(values)).uniform(-SPREAD, SPREAD, len(values))
    return values + moves


def _label_the_edges(figure: Figure, customers: pd.DataFrame, features: list[str]) -> None:
    """Title the outer axes, and let a column share its x and a row its y."""
    count = len(features)
    for row, feature in enumerate(features, start=1):
        words = _broken(in_words(feature), TITLE_WIDTH)
        figure.update_yaxes(title_text=words, title_font={"size": 11}, row=row, col=1)
        figure.update_xaxes(title_text=words, title_font={"size": 11}, row=count, col=row)
        for column in range(1, row + 1):
            figure.update_xaxes(
                matches=figure.get_subplot(count, column).xaxis.plotly_name.replace("axis", ""),
                showticklabels=row == count, nticks=4, tickfont={"size": 10}, row=row, col=column,
            )  # fmt: skip
        for column in range(1, row):
            figure.update_yaxes(
                matches=figure.get_subplot(row, 1).yaxis.plotly_name.replace("axis", ""),
                showticklabels=column == 1, nticks=4, tickfont={"size": 10}, row=row, col=column,
            )  # fmt: skip
        figure.update_yaxes(
            showticklabels=False, rangemode="tozero", showgrid=False, row=row, col=row
        )
        figure.update_xaxes(range=_frame(customers[feature]), row=count, col=row)
        if row > 1:
            figure.update_yaxes(range=_frame(customers[feature]), row=row, col=1)


def _frame(values: "pd.Series[float]") -> list[float]:
    """Return the range of almost all values: few extreme ones would squeeze all others."""
    low, high = values.quantile([0.002, 0.998])
    room = max((high - low) * 0.06, 2 * SPREAD if _has_few_values(values.dropna()) else 0)
    return [low - room, high + room]


def _broken(words: str, width: int) -> str:
    return "<br>".join(wrap(words, width))
