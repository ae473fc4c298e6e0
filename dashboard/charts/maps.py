"""Maps of customers: points, density, components in 2-D and 3-D."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure, Scatter, Scatter3d, Scattergl

from charts.base import BELOW_AND_ABOVE, GREY, framed, heat_map
from segment_looks import Look, Looks
from words import AXIS_TITLES, in_words

# Up to this number a browser draws each point as a separate shape, beyond it on a canvas.
MOST_DRAWN_AS_SHAPES = 2_000
HEIGHT = 520
HOVER = (
    "customer %{customdata[0]}<br>income %{customdata[1]:,.0f}, spending %{customdata[2]:,.0f}"
    "<br>%{customdata[3]} years, %{customdata[4]} children<extra>%{fullData.name}</extra>"
)
HOVER_COLUMNS = ["customer_id", "income", "total_spending", "age", "children_count"]
# Where only orders are known.
ORDER_HOVER = (
    "customer %{customdata[0]}<br>%{customdata[1]:,} orders of %{customdata[2]:,.0f}, spending"
    " %{customdata[3]:,.0f}<extra>%{fullData.name}</extra>"
)
ORDER_HOVER_COLUMNS = ["customer_id", "order_count", "mean_order_value", "total_spending"]
ARROWS = 6


def points(
    customers: pd.DataFrame, looks: Looks, x: str, y: str, titles: dict[str, str], height: int
) -> Figure:
    """Draw customers by two columns, with a colour and a shape per segment."""
    kind = Scatter if len(customers) <= MOST_DRAWN_AS_SHAPES else Scattergl
    size = 7 if len(customers) <= MOST_DRAWN_AS_SHAPES else 5
    figure = Figure()
    for look, rows in _by_segment(customers, looks):
        figure.add_trace(
            kind(
                x=rows[x],
                y=rows[y],
                mode="markers",
                name=f"{look.label}",
                marker={**look.marker, "size": size},
                **_hover(rows),
            )
        )
    _frame_most(figure, customers, x, y)
    return framed(figure, titles[x], titles[y], height, legend=True)


def density(
    cells: pd.DataFrame, looks: Looks, x: str, y: str, titles: dict[str, str], height: int
) -> Figure:
    """Draw cells of a grid: area is the number of customers, colour their main segment."""
    figure = Figure()
    most = cells["customer_count"].max()
    for look, rows in _by_segment(cells, looks):
        figure.add_trace(
            Scatter(
                x=rows["x"],
                y=rows["y"],
                mode="markers",
                name=f"{look.label}",
                marker={**look.marker, "size": 3 + 11 * np.sqrt(rows["customer_count"] / most)},
                customdata=rows[["customer_count", "segment_share"]],
                hovertemplate="%{customdata[0]:,} customers, %{customdata[1]:.0%} in this segment"
                "<extra>%{fullData.name}</extra>",
            )
        )
    figure.update_layout(legend={"itemsizing": "constant"})
    return framed(figure, titles[x], titles[y], height, legend=True)


def with_loadings(figure: Figure, components: pd.DataFrame, reach: float) -> Figure:
    """Draw the main inputs of the first two components as arrows from the origin.

    Args:
        figure: a map of pc1 and pc2.
        components: rows of principal_components.
        reach: length of a loading of 1, in units of the axes.
    """
    table = components.pivot_table(index="feature", columns="component", values="loading")
    lengths = (table[1] ** 2 + table[2] ** 2).sort_values(ascending=False)
    for feature in lengths.index[:ARROWS]:
        x, y = table.loc[feature, 1] * reach, table.loc[feature, 2] * reach
        figure.add_annotation(
            x=x, y=y, ax=0, ay=0, xref="x", yref="y", axref="x", ayref="y",
            showarrow=True, arrowhead=2, arrowwidth=1.5, arrowcolor=GREY, text="",
        )  # fmt: skip
        figure.add_annotation(
            x=x * 1.08, y=y * 1.08, text=in_words(feature), showarrow=False,
            bgcolor="rgba(255, 255, 255, 0.8)", font={"size": 11, "color": "rgb(40, 40, 40)"},
            xanchor="left" if x > 0 else "right",
        )  # fmt: skip
    return figure


def in_three_dimensions(customers: pd.DataFrame, looks: Looks, titles: dict[str, str]) -> Figure:
    """Draw customers by three components."""
    figure = Figure()
    for look, rows in _by_segment(customers, looks):
        figure.add_trace(
            Scatter3d(
                x=rows["pc1"],
                y=rows["pc2"],
                z=rows["pc3"],
                mode="markers",
                name=f"{look.label}",
                marker={**look.marker, "symbol": _solid(look.shape), "size": 3},
                **_hover(rows),
            )
        )
    framed(figure, height=620, legend=True)
    figure.update_layout(
        legend={"itemsizing": "constant", "y": 0},
        # Far and low enough to show the axis titles.
        scene_camera={
            "eye": {"x": 1.75, "y": 1.75, "z": 0.9},
            "center": {"x": 0, "y": 0, "z": -0.2},
        },
        scene={f"{axis}axis": {"title": {"text": titles[f"pc{number}"]}}
               for number, axis in enumerate("xyz", start=1)},
    )  # fmt: skip
    return figure


def loadings(components: pd.DataFrame, titles: dict[str, str]) -> Figure:
    """Draw the loading of each input in each component."""
    table = components.pivot_table(index="feature", columns="component", values="loading")
    text = table.map("{:+.2f}".format)
    hover = text.apply(
        lambda column: [
            f"{in_words(feature)} in {titles[f'pc{column.name}']}: {loading}"
            for feature, loading in column.items()
        ]
    )
    figure = heat_map(
        table,
        [titles[f"pc{number}"].replace(" (", "<br>(") for number in table.columns.tolist()],
        [in_words(feature) for feature in table.index.tolist()],
        text,
        hover,
        BELOW_AND_ABOVE,
        (-1, 1),
    )
    return framed(figure, "", "", 90 + 26 * len(table))


def component_titles(components: pd.DataFrame) -> dict[str, str]:
    """Return the components' axis titles, with their share of the variance."""
    shares = components.groupby("component")["explained_variance_ratio"].first()
    return {
        f"pc{number}": f"component {number} ({share:.0%} of the variance)"
        for number, share in shares.items()
    }


def all_titles(components: pd.DataFrame) -> dict[str, str]:
    """Return the titles of all possible axes of a map."""
    return AXIS_TITLES | component_titles(components)


def _by_segment(rows: pd.DataFrame, looks: Looks) -> Iterator[tuple[Look, pd.DataFrame]]:
    by_name = dict(list(rows.groupby("segment_name")))
    for name, look in looks.items():
        if name in by_name:
            yield look, by_name[name]


def _hover(customers: pd.DataFrame) -> dict[str, object]:
    """Return what a point says of its customer."""
    is_known = customers["income"].notna().any()
    columns = HOVER_COLUMNS if is_known else ORDER_HOVER_COLUMNS
    return {
        "customdata": customers[columns].to_numpy(dtype=object),
        "hovertemplate": HOVER if is_known else ORDER_HOVER,
    }


def _frame_most(figure: Figure, customers: pd.DataFrame, x: str, y: str) -> None:
    """Leave extreme points, which would squeeze all others, out of the frame."""
    for column, update in ((x, figure.update_xaxes), (y, figure.update_yaxes)):
        low, high = customers[column].quantile([0.002, 0.998])
        room = (high - low) * 0.06
        if customers[column].max() > high + 4 * room or customers[column].min() < low - 4 * room:
            update(range=[low - room, high + room])


def _solid(shape: str) -> str:
    """Return the most similar shape that 3-D charts support."""
    known = {"circle", "square", "diamond", "cross", "x"}
    return shape if shape in known else {"triangle-up": "diamond-open"}.get(shape, "circle-open")
