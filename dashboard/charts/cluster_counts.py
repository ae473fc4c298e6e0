"""Charts for each k: inertia, silhouette, stability; and the segments for one k."""

import pandas as pd
from plotly.graph_objects import Bar, Figure, Scatter

from charts.base import GREY, PALE, bar_marker, framed, shared_customers
from segment_looks import Looks, percent

LINE = "rgb(60, 120, 180)"
HEIGHT = 300


def inertia(diagnostics: pd.DataFrame, k: int) -> Figure:
    """Draw the inertia of each k, with its elbow."""
    figure = _line(diagnostics, "inertia", k)
    _mark(figure, diagnostics[diagnostics["is_elbow"]], "inertia", "elbow", "star-diamond")
    return framed(figure, "number of segments k", "inertia (WCSS)", HEIGHT, legend=True)


def silhouette(diagnostics: pd.DataFrame, k: int) -> Figure:
    """Draw the silhouette of each k, the best one, and that of a cloud without segments."""
    known = diagnostics[diagnostics["silhouette_score"].notna()]
    figure = _line(known, "silhouette_score", k)
    figure.add_trace(
        Scatter(
            x=known["k"],
            y=known["null_silhouette_score"],
            mode="lines",
            line={"color": GREY, "dash": "dot"},
            name="a cloud without segments",
        )
    )
    best = known[known["is_best_silhouette"]]
    _mark(figure, best, "silhouette_score", "best silhouette", "star")
    return framed(figure, "number of segments k", "mean silhouette", HEIGHT, legend=True)


def stability(diagnostics: pd.DataFrame, k: int) -> Figure:
    """Draw the stability of the least stable segment for each k, and which k are supported."""
    known = diagnostics[diagnostics["worst_stability"].notna()]
    figure = _line(known, "worst_stability", k)
    supported = known[known["verdict"] == "supported"]
    _mark(figure, supported, "worst_stability", "supported", "circle")
    figure.update_yaxes(range=[0, 1.05])
    return framed(figure, "number of segments k", "share that comes back", HEIGHT, legend=True)


def shares(clusters: pd.DataFrame, looks: Looks) -> Figure:
    """Draw each segment's share of the customers beside its share of the spending."""
    rows = clusters.set_index("segment_name")
    figure = Figure()
    for column, name, is_hatched in (
        ("customer_share", "of all customers", False),
        ("spending_share", "of all spending", True),
    ):
        values = [rows.loc[segment, column] for segment in looks]
        figure.add_trace(
            Bar(
                y=[look.tick for look in looks.values()],
                x=values,
                orientation="h",
                name=name,
                marker=bar_marker(list(looks.values()), is_hatched),
                text=[percent(value) for value in values],
                textposition="outside",
                cliponaxis=False,
                customdata=[look.label for look in looks.values()],
                hovertemplate="%{customdata}: %{x:.1%} " + name + "<extra></extra>",
            )
        )
    figure.update_yaxes(autorange="reversed")
    # Room for the numbers after the bars.
    longest = rows[["customer_share", "spending_share"]].max().max()
    figure.update_xaxes(tickformat=".0%", range=[0, 1.2 * longest], nticks=4)
    height = 130 + 58 * len(looks)
    return framed(figure, "share", "", height, legend=True)


def moves(moves: pd.DataFrame, looks: Looks, looks_at_k: Looks) -> Figure:
    """Draw where the customers of each published segment would be at k, as shares of it."""
    table = moves.pivot_table(
        index="segment_name", columns="segment_name_at_k", values="customer_count", fill_value=0
    ).reindex(index=list(looks), columns=list(looks_at_k), fill_value=0)
    figure = shared_customers(
        table, list(looks.values()), list(looks_at_k.values()), "of the segment", True
    )
    return framed(figure, "", "", 130 + 45 * len(looks))


def _line(rows: pd.DataFrame, column: str, k: int) -> Figure:
    figure = Figure(
        Scatter(
            x=rows["k"],
            y=rows[column],
            mode="lines+markers",
            line={"color": LINE},
            marker={"size": 7, "color": "white", "line": {"color": LINE, "width": 2}},
            showlegend=False,
            hovertemplate="k = %{x}: %{y:.3f}<extra></extra>",
        )
    )
    published = rows[rows["is_selected"]]
    _mark(figure, published, column, "published k", "square-open", 18)
    figure.add_vline(x=k, line={"color": PALE, "width": 14}, layer="below")
    figure.update_xaxes(dtick=1)
    return figure


def _mark(
    figure: Figure, rows: pd.DataFrame, column: str, name: str, symbol: str, size: int = 12
) -> None:
    figure.add_trace(
        Scatter(
            x=rows["k"],
            y=rows[column],
            mode="markers",
            marker={"symbol": symbol, "size": size, "color": LINE, "line": {"width": 2}},
            name=name,
            hoverinfo="skip",
        )
    )
