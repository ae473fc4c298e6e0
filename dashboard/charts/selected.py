"""What is followed, on any figure of the segments: the rest is muted, and a click finds it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from plotly.graph_objects import Figure, Scatter

from charts.base import GREY
from segment_looks import Looks

MUTED = 0.15
VERY_PALE = "rgba(128, 128, 128, 0.08)"
# Of the custom data: what is said on touch, and not followed.
SAID = "label"
# Beyond it, the nearest field takes the click: see hoverdistance.
TARGET_SIZE = 40
# The colour of a field's text, made for the colour of the field.
COLOUR, MUTED_TEXT = re.compile(r"color: rgb\([^)]*\)"), f"color: {GREY}"


@dataclass(frozen=True)
class SegmentPicker:
    """Finds the segment of a clicked point: by its place on an axis, or by its trace.

    Attributes:
        by_title: names of segments by their title on an axis.
        by_trace: the segment of each trace, None where it has none.
        has_customers: whether the first custom value of a point is a customer's id.
    """

    by_title: Mapping[str, str]
    by_trace: Sequence[str | None]
    has_customers: bool = False

    def __call__(self, point: Mapping[str, Any]) -> dict[str, str] | None:
        """Return what to follow."""
        for axis in ("x", "y"):
            if point.get(axis) in self.by_title:
                return {"segment": self.by_title[point[axis]]}
        name = dict(enumerate(self.by_trace)).get(point["curve_number"])
        if name is None:
            return None
        if self.has_customers and point.get("customdata"):
            return {"segment": name, "customer": f"{point['customdata'][0]}"}
        return {"segment": name}


def segment_picker(figure: Figure, looks: Looks, has_customers: bool = False) -> SegmentPicker:
    """Return what finds the segment of a point of the figure."""
    by_label = {look.label: name for name, look in looks.items()}
    traces = [by_label.get(trace.name) for trace in figure.data]
    return SegmentPicker(_by_title(looks), traces, has_customers)


def field_picker(point: Mapping[str, Any]) -> dict[str, str] | None:
    """Return what a bar, a flow or a clickable place stands for: its custom data."""
    values: Mapping[str, str] = point.get("customdata") or {}
    return {name: value for name, value in values.items() if name != SAID} or None


def with_segment(figure: Figure, looks: Looks, name: str | None) -> Figure:
    """Mute all segments but one; all are shown if it is None."""
    if name is None:
        return figure
    titles = _by_title(looks)
    labels = {look.label: other for other, look in looks.items()}
    for trace in list(figure.data):
        if trace.type == "bar" and set(_places(trace)) & set(titles):
            _mute_bars(trace, titles, name)
        elif trace.type == "heatmap":
            rows, columns = ([titles.get(title) for title in axis] for axis in (trace.y, trace.x))
            if any(rows):
                with_fields(figure, trace, [[row == name] * len(columns) for row in rows])
            elif any(columns):
                with_fields(figure, trace, [[column == name for column in columns]] * len(rows))
        elif trace.name in labels and labels[trace.name] != name:
            # On a canvas, points that lie on each other soon look like one that is not muted.
            trace.opacity = MUTED if trace.type != "scattergl" else MUTED / 3
    return figure


def with_fields(figure: Figure, heatmap: Any, is_kept: Sequence[Sequence[bool]]) -> Figure:
    """Mute all fields of a heat map but some.

    Args:
        figure: holds the heat map.
        heatmap: one of its traces.
        is_kept: whether a field stays as it is, by row and column.
    """
    kept = np.array(is_kept, dtype=bool)
    values = np.array(heatmap.z, dtype=float)
    texts = np.array(heatmap.text, dtype=object)
    grey = np.array([[COLOUR.sub(MUTED_TEXT, text) for text in row] for row in texts])
    figure.add_trace(heatmap)
    for trace, shown, said in ((heatmap, kept, texts), (figure.data[-1], ~kept, grey)):
        trace.z = np.where(shown, values, np.nan)
        trace.text = np.where(shown, said, "")
    figure.data[-1].opacity = MUTED
    # Of heat maps and points, plotly finds what is drawn last.
    figure.data = (figure.data[-1], *figure.data[:-1])
    return figure


def with_targets(figure: Figure, values: Sequence[Sequence[Mapping[str, str]]]) -> Figure:
    """Make the fields of a heat map clickable.

    Args:
        figure: its first trace is the heat map.
        values: what a click on a field follows, by row and column.
    """
    heatmap = figure.data[0]
    hover: NDArray[np.object_] = np.array(heatmap.hovertext, dtype=object)
    texts = np.array(heatmap.text, dtype=object)
    return with_places(
        figure,
        [
            (x, y, dict(values[row][column]), hover[row, column])
            for row, y in enumerate(heatmap.y)
            for column, x in enumerate(heatmap.x)
            if texts[row, column]
        ],
    )


def with_segment_rows(figure: Figure, looks: Looks) -> Figure:
    """Make the fields of a heat map clickable that has a row for each segment."""
    rows: list[dict[str, str]] = [{"segment": name} for name in looks]
    return with_targets(figure, [[row] * len(figure.data[0].x) for row in rows])


def with_places(
    figure: Figure, places: Sequence[tuple[Any, Any, Mapping[str, str], str]]
) -> Figure:
    """Make places clickable, by points that are not seen: plotly has no other for what lies there.

    Args:
        figure: what lies there.
        places: x, y, what a click follows, and what is said on touch.
    """
    hidden = {"marker": {"opacity": 0}}
    figure.add_trace(
        Scatter(
            x=[x for x, *_ in places],
            y=[y for _, y, *_ in places],
            mode="markers",
            marker={"symbol": "square", "size": TARGET_SIZE, "opacity": 0},
            selected=hidden,
            unselected=hidden,
            customdata=[dict(value) for *_, value, _ in places],
            hovertext=[said for *_, said in places],
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )
    figure.update_layout(hoverdistance=-1)
    return figure


def with_values(figure: Figure, is_kept: Callable[[Mapping[str, str]], bool]) -> Figure:
    """Mute the bars, flows or fields whose custom data a test refuses."""
    for trace in list(figure.data):
        if trace.type == "bar":
            trace.marker.opacity = [1 if is_kept(value) else MUTED for value in trace.customdata]
            trace.selected = {"marker": {"opacity": 1}}
            trace.unselected = {"marker": {"opacity": MUTED}}
        elif trace.type == "sankey":
            trace.link.color = [
                colour if value and is_kept(value) else VERY_PALE
                for colour, value in zip(trace.link.color, trace.link.customdata, strict=True)
            ]
        elif trace.type == "scatter" and figure.data[0].type == "heatmap":
            heatmap = figure.data[0]
            kept = {
                (x, y)
                for x, y, value in zip(trace.x, trace.y, trace.customdata, strict=True)
                if value and is_kept(value)
            }
            with_fields(figure, heatmap, [[(x, y) in kept for x in heatmap.x] for y in heatmap.y])
    return figure


def with_customer(figure: Figure, place: Sequence[float] | None, customer: str) -> Figure:
    """Mark one customer of a map.

    Args:
        figure: a map of two or three columns.
        place: of the customer, by those columns; None if unknown.
        customer: the id.
    """
    if place is None:
        return figure
    ring = {
        "symbol": "circle-open",
        "size": 20,
        "color": "rgb(128, 64, 192)",
        "line": {"width": 4},
    }
    kinds = {trace.type: type(trace) for trace in figure.data}
    # A canvas covers what is drawn as shapes.
    kind = kinds.get("scatter3d") or kinds.get("scattergl") or Scatter
    figure.add_trace(
        kind(
            **{axis: [value] for axis, value in zip("xyz", place, strict=False)},
            mode="markers",
            name=f"customer {customer}",
            marker=ring,
            # The point below it is what can be clicked.
            hoverinfo="skip",
        )
    )
    return figure


def _by_title(looks: Looks) -> dict[str, str]:
    return {look.tick: name for name, look in looks.items()}


def _mute_bars(trace: Any, titles: Mapping[str, str], name: str) -> None:
    usual = 1.0 if trace.marker.opacity is None else trace.marker.opacity
    trace.marker.opacity = [
        usual if titles.get(place) == name else MUTED * usual for place in _places(trace)
    ]
    # Without these, a click on bars of several opacities fails in the browser.
    trace.selected = {"marker": {"opacity": usual}}
    trace.unselected = {"marker": {"opacity": MUTED}}


def _places(bars: Any) -> Sequence[Any]:
    """Return where the bars are on the axis that names them."""
    places: Sequence[Any] = bars.y if bars.orientation == "h" else bars.x
    return places
