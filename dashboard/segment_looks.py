"""How segments look, the same on every page: colour, shape and mark, and their definitions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from plotly.colors import sample_colorscale

from contrast import edge_of

# A lone hyphen would be drawn as the mark of a list.
NOT_KNOWN = "n/a"
# Green spends most, red least, through a true yellow. The green is bluish, the ends differ in
# lightness, and each segment also has a shape, because many people cannot tell red from green.
SPENDING_SCALE = [
    [0.0, "rgb(0, 84, 80)"],
    [0.1, "rgb(0, 126, 110)"],
    [0.3, "rgb(150, 192, 60)"],
    [0.367, "rgb(246, 214, 40)"],
    [0.5, "rgb(250, 198, 30)"],
    [0.633, "rgb(236, 116, 28)"],
    [0.9, "rgb(186, 24, 48)"],
    [1.0, "rgb(120, 16, 44)"],
]
# The ends of the scale are reserved for segments of another k that spend more or less than all
# published ones.
FIRST_PLACE, LAST_PLACE = 0.1, 0.9
SHAPES = (
    ("circle", "●"),
    ("square", "■"),
    ("diamond", "◆"),
    ("triangle-up", "▲"),
    ("cross", "✚"),
    ("x", "✖"),
    ("triangle-down", "▼"),
    ("star", "★"),
    ("pentagon", "⬟"),
    ("hexagon", "⬢"),
)


@dataclass(frozen=True)
class Look:
    """How a segment is drawn.

    Attributes:
        name: the segment's key.
        label: what people read; never the bare name if it is only approximate.
        place: position on the scale, 0 to 1, by mean spending.
        colour: `rgb(...)`, for areas and the inside of marks.
        edge: the same hue, seen on light and dark pages: for lines and the outline of marks.
        shape: plotly's name of the marker.
        mark: the same shape as a character.
    """

    name: str
    label: str
    place: float
    colour: str
    edge: str
    shape: str
    mark: str

    @property
    def short_label(self) -> str:
        """The label without the figures of an approximate name, for narrow places."""
        return f"{self.label.split(': ', 1)[0]})" if ": " in self.label else self.label

    @property
    def tick(self) -> str:
        """What an axis says: mark and short label, in two lines if it is long."""
        return f"{self.mark} {self.short_label.replace(' (', '<br>(')}"

    @property
    def marker(self) -> dict[str, Any]:
        """The segment's marker in a chart."""
        return {
            "color": self.colour,
            "symbol": self.shape,
            "line": {"color": self.edge, "width": 1},
        }


Looks = dict[str, Look]


def looks(segments: pd.DataFrame, published: Looks | None = None) -> Looks:
    """Return the looks of segments, by name, in order of descending mean spending.

    Args:
        segments: segment_name, segment_label and mean_total_spending.
        published: looks of the published segments; a segment of the same name keeps its shape, and
            its colour too, unless those segments now spend in another order.
    """
    ordered = segments.sort_values("mean_total_spending", ascending=False, na_position="last")
    names = ordered["segment_name"].tolist()
    labels = ordered["segment_label"].tolist()
    kept = {name: look for name, look in (published or {}).items() if name in names}
    kept_places = [kept[name].place for name in names if name in kept]
    places = _places(names, kept if kept_places == sorted(kept_places) else {})
    colours = sample_colorscale(SPENDING_SCALE, places)
    taken = {look.shape for look in kept.values()}
    free = [shape for shape in SHAPES if shape[0] not in taken]
    result: Looks = {}
    for name, label, place, colour in zip(names, labels, places, colours, strict=True):
        if name in kept:
            shape, mark = kept[name].shape, kept[name].mark
        else:
            shape, mark = free.pop(0) if free else SHAPES[len(result) % len(SHAPES)]
        result[name] = Look(name, label, place, colour, edge_of(colour), shape, mark)
    return result


def _places(names: Sequence[str], kept: Looks) -> list[float]:
    """Return each segment's position on the scale; new ones are spread evenly between kept ones."""
    if not kept:
        return [
            FIRST_PLACE + (LAST_PLACE - FIRST_PLACE) * position / max(len(names) - 1, 1)
            for position in range(len(names))
        ]
    places: list[float] = []
    before, new_count = 0.0, 0
    for name in [*names, None]:
        if name is not None and name not in kept:
            new_count += 1
            continue
        after = 1.0 if name is None else kept[name].place
        step = (after - before) / (new_count + 1)
        places += [before + step * number for number in range(1, new_count + 1)]
        before, new_count = after, 0
        if name is not None:
            places.append(after)
    return places


def has_incomes(segments: pd.DataFrame) -> bool:
    """Return whether the input tells incomes; order lines alone do not."""
    return bool(segments["mean_income"].notna().any())


def definitions(segments: pd.DataFrame, looks: Looks) -> str:
    """Return the segments' definitions in one line: mark, label, income if known, and spending."""
    rows = segments.set_index("segment_name")
    income = "income {}, " if has_incomes(segments) else ""
    return " · ".join(
        f"{look.mark} {look.label}: {income.format(amount(rows.loc[name, 'mean_income']))}"
        f"spending {amount(rows.loc[name, 'mean_total_spending'])}"
        for name, look in looks.items()
    )


def amount(value: Any) -> str:
    """Return a number with separators, or a dash if missing."""
    return NOT_KNOWN if value is None or pd.isna(value) else f"{value:,.0f}"


def percent(value: Any, digits: int = 0) -> str:
    """Return a share as a percentage, or a dash if missing."""
    return NOT_KNOWN if value is None or pd.isna(value) else f"{value:.{digits}%}"
