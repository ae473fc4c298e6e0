"""What campaigns brought, what a list could show, and responses to earlier campaigns."""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

import pandas as pd
from plotly.graph_objects import Figure, Scatter

from charts.base import GREY, framed
from charts.cluster_counts import LINE
from segment_looks import Looks, amount, percent
from smartcart.campaigns.effects import Effect

ALL_SEGMENTS = "all segments"
VERDICTS = {
    "more": "brought more",
    "less": "brought less",
    "not to be told apart": "could be chance",
}
# Room for the words at the right, and how far below its row a second mark is.
WORDS_WIDTH, WORDS_LETTERS = 150, 22
BELOW = 0.26
POINTS = 100
# Smaller amounts are shown with their cents.
WHOLE_FROM = 100

Row = Mapping[str, Any]


def incremental_rates(results: pd.DataFrame, looks: Looks) -> Figure:
    """Draw by how many points more of the treated ordered than of those kept back.

    Args:
        results: rows of campaign_results, of one campaign.
        looks: looks of the segments; segments that no longer exist are grey.
    """
    figure = Figure()
    rows = _ordered(results, looks)
    for place, row in enumerate(rows):
        did = "ordered" if row["outcome"] == "orders" else "responded"
        groups = (
            f"{percent(row['treated_rate'], 1)} of {amount(row['treated_customer_count'])} {did};"
            f" {percent(row['control_rate'], 1)} of {amount(row['control_customer_count'])}"
            " kept back"
        )
        _add_interval(figure, place, row, looks, "incremental_rate", groups)
    return _forest(figure, rows, looks, "incremental_rate", "difference in percentage points")


def incremental_net_sales(results: pd.DataFrame, looks: Looks) -> Figure:
    """Draw net sales per treated customer minus those per customer kept back.

    The grey mark below each is the same with large orders capped.

    Args:
        results: rows of campaign_results, of one campaign that is measured by orders.
        looks: looks of the segments; segments that no longer exist are grey.
    """
    figure = Figure()
    rows = _ordered(results, looks)
    for place, row in enumerate(rows):
        capped = f"no order counts for more than {money(row['order_cap'])}"
        _add_interval(figure, place, row, looks, "incremental_net_sales", "all orders in full")
        _add_interval(
            figure, place + BELOW, row, looks, "capped_incremental_net_sales", capped, True
        )
    return _forest(
        figure,
        rows,
        looks,
        "incremental_net_sales",
        "difference for each customer, in the file's currency",
    )


def money(value: float) -> str:
    """Return an amount, with cents if it is small."""
    return f"{value:,.0f}" if abs(value) >= WHOLE_FROM else f"{value:,.2f}"


def visible_rises(rises: pd.DataFrame, control_share: float) -> Figure:
    """Draw the smallest rise that would be found against the share that is kept back.

    Args:
        rises: kept_back_share and smallest_rise (0 to 1, null where none would be found), and
            kept_back_count.
        control_share: the share that is kept back now, which is marked.
    """
    known = rises[rises["smallest_rise"].notna()]
    is_now = known["kept_back_share"] == control_share
    figure = Figure(
        Scatter(
            x=known["kept_back_share"],
            y=POINTS * known["smallest_rise"],
            mode="lines+markers",
            line={"color": LINE},
            marker={
                "size": is_now.map({True: 14, False: 6}).tolist(),
                "symbol": is_now.map({True: "diamond", False: "circle"}).tolist(),
                "color": LINE,
            },
            customdata=known["kept_back_count"],
            hovertemplate="%{x:.0%} kept back (%{customdata:,} customers):"
            " a rise by %{y:.1f} points<extra></extra>",
        )
    )
    for _, now in known[is_now].iterrows():
        figure.add_annotation(
            x=now["kept_back_share"],
            y=POINTS * now["smallest_rise"],
            text="now",
            showarrow=False,
            yshift=18,
        )
    figure.update_xaxes(tickformat=".0%", range=[0, 0.52])
    figure.update_yaxes(rangemode="tozero", tickformat=".2~f")
    return framed(figure, "share of the list kept back", "smallest visible rise, in points", 260)


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


def _ordered(results: pd.DataFrame, looks: Looks) -> list[Row]:
    """Return the rows: all segments, then by the looks, then segments that no longer exist."""
    order = [ALL_SEGMENTS, *looks]
    places = [
        order.index(name) if name in order else len(order) for name in results["segment_name"]
    ]
    ordered = results.assign(place=places).sort_values(["place", "segment_name"])
    return [{str(name): value for name, value in row.items()} for _, row in ordered.iterrows()]


def _add_interval(
    figure: Figure,
    y: float,
    row: Row,
    looks: Looks,
    column: str,
    note: str,
    is_capped: bool = False,
) -> None:
    """Add a point with its 95 % interval, if there are figures."""
    if pd.isna(row[column]):
        return
    unit, text = (POINTS, "{:,.1f}".format) if column == "incremental_rate" else (1, money)
    difference, lower, upper = (
        unit * row[name] for name in (column, f"{column}_lower", f"{column}_upper")
    )
    look = looks.get(row["segment_name"])
    colour, shape = (look.edge, look.shape) if look else (GREY, "circle")
    if row["segment_name"] == ALL_SEGMENTS:
        colour, shape = LINE, "diamond"
    colour = GREY if is_capped else colour
    figure.add_trace(
        Scatter(
            x=[difference],
            y=[y],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [upper - difference],
                "arrayminus": [difference - lower],
                "color": colour,
                "thickness": 1.5 if is_capped else 2.5,
                "width": 3 if is_capped else 5,
            },
            mode="markers",
            marker={
                "color": colour,
                "symbol": f"{shape}-open" if is_capped else shape,
                "size": 9 if is_capped else 12,
            },
            name=row["segment_label"],
            hovertemplate=f"{row['segment_label']}: {text(difference)}, from {text(lower)} to"
            f" {text(upper)}<br>{_verdict(row, column)}<br>{note}<extra></extra>",
        )
    )


def _verdict(row: Row, column: str) -> str:
    """Return the verdict in words, or why there is none."""
    if pd.isna(row[column]):
        return str(row["unavailable_reason"] or "nothing to compare")
    if column == "incremental_rate":
        return VERDICTS[row["verdict"]]
    return VERDICTS[Effect(row[column], row[f"{column}_lower"], row[f"{column}_upper"]).verdict]


def _forest(figure: Figure, rows: list[Row], looks: Looks, column: str, x: str) -> Figure:
    """Set the names at the left, the verdicts at the right and the line at no difference."""
    for place, row in enumerate(rows):
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=10, y=place, align="left", showarrow=False,
            text="<br>".join(wrap(_verdict(row, column), WORDS_LETTERS)),
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": GREY, "dash": "dot"})
    framed(figure, x, "", 100 + 52 * len(rows))
    figure.update_xaxes(zeroline=False)
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[
            looks[row["segment_name"]].tick
            if row["segment_name"] in looks
            else row["segment_label"]
            for row in rows
        ],
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
    )
    figure.update_layout(margin_r=WORDS_WIDTH)
    return figure
