"""Draws the results: time and peak memory against customers, both axes in powers of ten.

python benchmarks/plot.py benchmarks/results.json docs/speed.png
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from report import median_of, peak_memory_bytes

Record = dict[str, Any]

# Three colours of Okabe and Ito that are told apart with any colour vision, and by their lightness.
LINES = {
    "build": {"color": "#0072B2", "marker": "o", "linewidth": 2.2},
    "floor": {"color": "#4d4d4d", "marker": "s", "linewidth": 1.6},
    "notebook": {"color": "#D55E00", "marker": "^", "linewidth": 1.6},
    "notebook_one_start": {
        "color": "#D55E00", "marker": "^", "linewidth": 1.2, "linestyle": (0, (3, 2)),
        "markerfacecolor": "white",
    },
}  # fmt: skip
LABELS = {
    "build": "dbt build:\nmodels, tests, release",
    "floor": "floor: read and write",
    "notebook": "notebook, ten starts",
    "notebook_one_start": "notebook, one start",
}
INK = "#333333"
# Where the axes have lines: round numbers of people's own units.
TIME_TICKS = (0.1, 1, 10, 60, 600, 3_600)
MEMORY_TICKS = (1e7, 1e8, 1e9, 1e10)


def draw(results: Record) -> Figure:
    """Return the figure: time on the left, memory on the right."""
    figure = Figure(figsize=(11, 4.6), dpi=150, layout="constrained")
    time, memory = figure.subplots(1, 2)
    _draw_panel(time, results, "Time", lambda record: record["seconds"], _seconds, TIME_TICKS)
    _draw_panel(memory, results, "Peak memory", peak_memory_bytes, _bytes, MEMORY_TICKS)
    return figure


def _draw_panel(
    axes: Axes,
    results: Record,
    title: str,
    value: Callable[[Record], float],
    in_words: Callable[[float], str],
    ticks: Sequence[float],
) -> None:
    """Draw one line per subject."""
    for subject, style in LINES.items():
        points = [(size["customers"], median_of(size, subject, value)) for size in results["sizes"]]
        known = [(customers, median) for customers, median in points if median is not None]
        if known:
            axes.plot(*zip(*known, strict=True), **style, markersize=6, label=LABELS[subject])
    axes.set(xscale="log", yscale="log")
    axes.set_title(title, loc="left", fontsize=13, fontweight="bold", color=INK)
    axes.set_xlabel("customers (M: million)", color=INK)
    sizes = [size["customers"] for size in results["sizes"]]
    axes.set_xticks(sizes, [_count(size) for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(FixedLocator(ticks))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _: in_words(number)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.grid(visible=True, color="#e3e3e3", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, length=0)
    axes.spines[:].set_visible(False)
    # Costs grow with the customers: this corner stays free.
    axes.legend(loc="lower right", frameon=False, labelcolor=INK, fontsize=9.5)


def _count(number: float) -> str:
    if number >= 1_000_000:
        return f"{number / 1_000_000:g} M"
    return f"{number:,.0f}"


def _seconds(number: float) -> str:
    if number >= 60:
        return f"{number / 60:.0f} min" if number >= 600 else f"{number / 60:.2g} min"
    return f"{number:.2g} s" if number < 10 else f"{number:.0f} s"


def _bytes(number: float) -> str:
    return f"{number / 1e9:.2g} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("image", type=Path)
    arguments = parser.parse_args()
    # No software and no date in the file: the same results give the same bytes.
    draw(json.loads(arguments.results.read_text())).savefig(
        arguments.image, metadata={"Software": None}
    )


if __name__ == "__main__":
    main()
