"""Movement: migrations as flows and as a table, who entered and left, shares over time."""

from collections.abc import Mapping, Sequence

import pandas as pd
from plotly.graph_objects import Bar, Figure, Sankey, Scatter

from charts.base import GREY, framed, pale, shared_customers
from charts.selected import SAID
from contrast import edge_of
from segment_looks import SHAPES, Look, Looks

NEW, GONE = "new customers", "gone"
ENDED = "rgb(120, 120, 130)"
# No segment has these colours.
CAUSE_COLOURS = {
    "behaviour": "rgb(60, 120, 180)",
    "model": "rgb(241, 163, 64)",
    "name": "rgb(153, 142, 195)",
    "new": "rgb(140, 200, 235)",
    "gone": "rgb(150, 150, 150)",
}


def with_ended(looks: Looks, names: Sequence[str], labels: Mapping[str, str]) -> Looks:
    """Return the looks of today's segments and of those that have ended, in grey.

    Args:
        looks: of today's segments.
        names: of all segments that are drawn.
        labels: of segments at an earlier refresh, as far as they are known.
    """
    taken = {look.shape for look in looks.values()}
    free = [shape for shape in SHAPES if shape[0] not in taken] or list(SHAPES)
    ended = [name for name in dict.fromkeys(names) if name not in looks]
    return looks | {
        name: Look(
            name,
            f"{labels.get(name, name)}, ended",
            1.0,
            ENDED,
            edge_of(ENDED),
            *free[number % len(free)],
        )
        for number, name in enumerate(ended)
    }


def migrations(rows: pd.DataFrame, looks: Looks, any_segment: str, new: str, gone: str) -> Figure:
    """Draw how many customers moved between which segments.

    Args:
        rows: customers by segment before and after; null before for new ones, null after for gone.
        looks: of all these segments, those that have ended too.
        any_segment: how a move says that the other segment does not matter.
        new: how a move says where new customers were.
        gone: how it says where those who are gone are.
    """
    before = [*looks, NEW]
    after = [*looks, GONE]
    labels = [looks[name].short_label if name in looks else name for name in (*before, *after)]
    colours = [looks[name].colour if name in looks else GREY for name in (*before, *after)]
    flows = rows.copy()
    flows["source"] = [
        before.index(name) if name in looks else len(looks)
        for name in flows["previous_segment_name"]
    ]
    flows["target"] = [
        len(before) + (after.index(name) if name in looks else len(looks))
        for name in flows["segment_name"]
    ]
    flows = flows.groupby(["source", "target"])[["customer_count"]].sum().reset_index()
    starts, ends = [*looks, new], [*looks, gone]
    moves = [
        _move(starts[source], ends[target - len(starts)])
        for source, target in zip(flows["source"], flows["target"], strict=True)
    ]
    sides = [_move(start, any_segment) for start in starts]
    sides += [_move(any_segment, end) for end in ends]
    full_labels = [looks[name].label if name in looks else name for name in (*before, *after)]
    named = [{**side, SAID: label} for side, label in zip(sides, full_labels, strict=True)]
    figure = Figure(
        Sankey(
            node={
                "label": labels,
                "color": colours,
                "line": {"color": GREY, "width": 1},
                "pad": 18,
                "thickness": 16,
                "customdata": named,
                "hovertemplate": f"%{{customdata.{SAID}}}: %{{value}}<extra></extra>",
            },
            link={
                "source": flows["source"],
                "target": flows["target"],
                "value": flows["customer_count"],
                "color": [pale(colours[source]) for source in flows["source"]],
                "customdata": moves,
                "hovertemplate": f"%{{source.customdata.{SAID}}} → %{{target.customdata.{SAID}}}:"
                " %{value}<extra></extra>",
            },
            valueformat=",.0f",
            valuesuffix=" customers",
            # What can be dragged cannot be clicked.
            arrangement="fixed",
        )
    )
    return framed(figure, height=120 + 70 * len(looks))


def table(rows: pd.DataFrame, looks: Looks) -> Figure:
    """Draw the same as a table, segments before by segments after."""
    counts = _counted(rows, looks)
    return framed(
        shared_customers(
            counts,
            [looks.get(name, name) for name in counts.index],
            [looks.get(name, name) for name in counts.columns],
            "of those before",
        ),
        height=120 + 52 * len(counts),
    )


def table_targets(
    rows: pd.DataFrame, looks: Looks, new: str, gone: str
) -> list[list[dict[str, str]]]:
    """Return what a click on each field of the table follows; who stayed is not followed.

    Args:
        rows: as for the table.
        looks: as for the table.
        new: how a move says where new customers were.
        gone: how it says where those who are gone are.
    """
    counts = _counted(rows, looks)
    return [
        [
            _move(before if before in looks else new, after if after in looks else gone)
            for after in counts.columns
        ]
        for before in counts.index
    ]


def entered_and_left(
    rows: pd.DataFrame, looks: Looks, causes: Mapping[str, str], any_segment: str
) -> Figure:
    """Draw who entered each segment, to the right, and who left it, to the left, by cause.

    Args:
        rows: customers by segment before and after, and cause.
        looks: of all these segments.
        causes: what each cause is called.
        any_segment: how a move says that the other segment does not matter.
    """
    figure = Figure()
    for cause, words in causes.items():
        own = rows[rows["cause"] == cause]
        if own.empty:
            continue
        for column, sign, what, move in (
            ("segment_name", 1, "entered", f"{any_segment}>{{}}"),
            ("previous_segment_name", -1, "left", f"{{}}>{any_segment}"),
        ):
            counts = own.groupby(column)["customer_count"].sum().reindex(list(looks)).fillna(0)
            if not counts.any():
                continue
            figure.add_trace(
                Bar(
                    y=[look.tick for look in looks.values()],
                    x=sign * counts,
                    orientation="h",
                    name=words,
                    legendgroup=cause,
                    showlegend=all(trace.name != words for trace in figure.data),
                    marker={"color": CAUSE_COLOURS[cause]},
                    customdata=[{"moved": move.format(name)} for name in looks],
                    hovertext=[
                        f"{look.label}: {count:,.0f} {what}, {words}"
                        for look, count in zip(looks.values(), counts, strict=True)
                    ],
                    hovertemplate="%{hovertext}<extra></extra>",
                )
            )
    figure.update_layout(barmode="relative")
    figure.update_yaxes(autorange="reversed")
    figure.add_vline(x=0, line={"color": GREY, "width": 1})
    return framed(figure, "left, and entered", "", 150 + 46 * len(looks), legend=True)


def shares(rows: pd.DataFrame, looks: Looks) -> Figure:
    """Draw each segment's share of the customers over the refreshes."""
    figure = Figure()
    for name, look in looks.items():
        own = rows[rows["segment_name"] == name]
        figure.add_trace(
            Scatter(
                x=own["refreshed_at"],
                y=own["customer_share"],
                mode="lines+markers",
                name=look.label,
                line={"color": look.edge},
                marker={**look.marker, "size": 9},
                hovertemplate="%{x|%Y-%m-%d}: %{y:.1%}<extra>%{fullData.name}</extra>",
            )
        )
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return framed(figure, "refresh (UTC)", "share of customers", 380, legend=True)


def _move(before: str, after: str) -> dict[str, str]:
    """Return what a click on a move follows; who stayed is not followed."""
    return {} if before == after else {"moved": f"{before}>{after}"}


def _counted(rows: pd.DataFrame, looks: Looks) -> pd.DataFrame:
    """Return customers by segment before and after, in the order of the looks."""
    filled = rows.assign(
        before=rows["previous_segment_name"].fillna(NEW), after=rows["segment_name"].fillna(GONE)
    )
    counts = filled.pivot_table(
        index="before", columns="after", values="customer_count", aggfunc="sum", fill_value=0
    )
    return counts.reindex(
        index=[name for name in (*looks, NEW) if name in counts.index],
        columns=[name for name in (*looks, GONE) if name in counts.columns],
    )
