"""Charts of the segments: spread, mixes, levels, two segments side by side."""

import numpy as np
import pandas as pd
from plotly.graph_objects import Bar, Box, Figure, Scatter

from charts.base import BELOW_AND_ABOVE, GREY, bar_marker, framed, heat_map, pale
from segment_looks import Looks, percent
from words import AXIS_TITLES, in_words

TRAITS_COMPARED = 12
QUARTILES = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")


def spread(spreads: pd.DataFrame, looks: Looks, measure: str) -> Figure:
    """Draw quartiles and the middle 90 % of a measure by segment."""
    rows = spreads.set_index("segment_name")
    figure = Figure()
    for name, look in looks.items():
        if name not in rows.index:
            continue
        row = rows.loc[name]
        figure.add_trace(
            Box(
                y=[look.tick],
                q1=[row["lower_quartile"]],
                median=[row["median"]],
                q3=[row["upper_quartile"]],
                lowerfence=[row["lowest"]],
                upperfence=[row["highest"]],
                orientation="h",
                line={"color": look.edge},
                fillcolor=pale(look.colour),
                name=look.label,
                hoverinfo="skip",
            )
        )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(rangemode="tozero")
    return framed(figure, AXIS_TITLES[measure], "", 110 + 60 * len(looks))


def spread_places(
    spreads: pd.DataFrame, looks: Looks
) -> list[tuple[float, str, dict[str, str], str]]:
    """Return median and tick of each segment, what a click on it follows, and its figures."""
    figures = spreads.set_index("segment_name")[list(QUARTILES)].T.to_dict("list")
    places = []
    for name, look in looks.items():
        if name in figures:
            lowest, lower, median, upper, highest = map(float, figures[name])
            said = (
                f"{look.label}: median {median:,.0f}<br>middle half {lower:,.0f} to {upper:,.0f}"
                f"<br>middle 90 % {lowest:,.0f} to {highest:,.0f}"
            )
            places.append((median, look.tick, {"segment": name}, said))
    return places


def mixes(segments: pd.DataFrame, looks: Looks, columns: list[str]) -> Figure:
    """Draw shares by segment as a heat map, coloured by how the segments compare."""
    table = segments.set_index("segment_name").reindex(list(looks))[columns].astype(float)
    relative = table.div(table.mean(axis=0), axis=1).clip(0.25, 4).map(np.log2)
    text = table.map(percent)
    hover = text.apply(
        lambda column: [
            f"{looks[name].label}, {in_words(str(column.name))}: {share}"
            for name, share in column.items()
        ]
    )
    figure = heat_map(
        relative,
        [in_words(column) for column in columns],
        [look.tick for look in looks.values()],
        text,
        hover,
        BELOW_AND_ABOVE,
        (-1.2, 1.2),
    )
    return framed(figure, "", "", 90 + 52 * len(looks))


def levels(counts: pd.DataFrame, looks: Looks, what: str) -> Figure:
    """Draw counts of a category by segment, with the segments' bars side by side."""
    figure = Figure()
    for name, look in looks.items():
        rows = counts[counts["segment_name"] == name]
        figure.add_trace(
            Bar(
                x=rows["level"],
                y=rows["customer_count"],
                name=look.label,
                marker=bar_marker([look] * len(rows)),
                hovertemplate="%{x}: %{y:,} customers<extra>%{fullData.name}</extra>",
            )
        )
    return framed(figure, what, "customers", legend=True)


def compared(traits: pd.DataFrame, looks: Looks, first: str, second: str) -> Figure:
    """Draw the index to the average for two segments, for the traits in which they differ most."""
    table = traits[traits["segment_name"].isin([first, second])].pivot_table(
        index="trait", columns="segment_name", values=["index_to_average", "difference_in_sd"]
    )
    apart = (table["difference_in_sd"][first] - table["difference_in_sd"][second]).abs()
    chosen = apart.sort_values(ascending=False).index[:TRAITS_COMPARED]
    index = table["index_to_average"].loc[chosen]
    words = [in_words(trait) for trait in chosen]
    figure = Figure()
    for word, (_, row) in zip(words, index.iterrows(), strict=True):
        figure.add_trace(
            Scatter(
                x=[row[first], row[second]],
                y=[word, word],
                mode="lines",
                line={"color": GREY, "width": 1},
                showlegend=False,
                hoverinfo="skip",
            )
        )
    for name in (first, second):
        figure.add_trace(
            Scatter(
                x=index[name],
                y=words,
                mode="markers",
                marker={**looks[name].marker, "size": 12},
                name=looks[name].label,
                hovertemplate="%{y}: %{x:.0f}<extra>%{fullData.name}</extra>",
            )
        )
    figure.add_vline(x=100, line={"color": GREY, "dash": "dot"})
    figure.update_yaxes(autorange="reversed")
    return framed(figure, "index, all customers = 100", "", 110 + 28 * len(words), legend=True)
