"""The results in words: Markdown tables that also read well as plain text."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Record = dict[str, Any]
TITLES = {
    "build": "build",
    "floor": "floor",
    "notebook": "notebook",
    "notebook_one_start": "notebook, one start",
}
NOTHING = "-"


def render_report(results: Record) -> str:
    """Return all tables of a run.

    Args:
        results: what `bench.py` writes as results.json.
    """
    sizes, machine = results["sizes"], results["machine"]
    last_build = next(
        (size for size in reversed(sizes) if median_of(size, "build") is not None), None
    )
    parts = [
        f"{machine['cores']} cores, {machine['memory_gb']:.0f} GB. Medians of the rounds.",
        "Time in seconds; growth: of the build, from the size above.",
        render_times(sizes),
        "Peak memory and disk in GB.",
        render_memory(sizes),
        "Parts of the build in seconds; models and tests are sums of steps that run side by side.",
        render_phases(sizes),
    ]
    if last_build:
        parts += [
            f"The longest steps of the build at {last_build['customers']:,} customers.",
            render_longest_steps(last_build),
        ]
    parts += [
        f"Not measured at {size['customers']:,} customers: {TITLES[subject]}, {reason}."
        for size in sizes
        for subject, reason in size["skipped"].items()
    ]
    return "\n\n".join(parts) + "\n"


def render_times(sizes: Sequence[Record]) -> str:
    """Return the table of times and their ratios."""
    rows, before = [], None
    for size in sizes:
        build, floor, notebook, one_start = (median_of(size, subject) for subject in TITLES)
        rows.append(
            [
                f"{size['customers']:,}",
                *(_figure(seconds, 1) for seconds in (build, floor, notebook, one_start)),
                _figure(_ratio(build, floor), 1),
                _figure(_ratio(notebook, build), 1),
                _figure(_ratio(one_start, build), 1),
                _figure(_ratio(build, before), 1),
            ]
        )
        before = build
    ratios = ["build / floor", "notebook / build", "one start / build", "growth"]
    return render_table(["customers", *TITLES.values(), *ratios], rows)


def render_memory(sizes: Sequence[Record]) -> str:
    """Return the table of peak memory and of the disk that a build needs."""
    disk = {
        "file": lambda size: size["file_bytes"],
        "warehouse": lambda size: median_of(size, "build", lambda build: build["warehouse_bytes"]),
        "release": lambda size: median_of(size, "build", lambda build: build["release_bytes"]),
        "peak disk of the build": lambda size: median_of(
            size, "build", lambda build: build["peak_disk_bytes"]
        ),
    }
    rows = [
        [
            f"{size['customers']:,}",
            *(_gigabytes(median_of(size, subject, peak_memory_bytes)) for subject in TITLES),
            *(_gigabytes(of_size(size)) for of_size in disk.values()),
        ]
        for size in sizes
    ]
    return render_table(["customers", *TITLES.values(), *disk], rows)


def render_phases(sizes: Sequence[Record]) -> str:
    """Return the table of a build's phases and kinds of steps."""
    phases = ["start-up and end", "refresh", "release"]
    kinds = ["models", "data tests"]
    rows = [
        [
            f"{size['customers']:,}",
            *(_figure(median_of(size, "build", _phase(phase)), 1) for phase in phases),
            *(_figure(median_of(size, "build", _kind(kind)), 1) for kind in kinds),
        ]
        for size in sizes
    ]
    return render_table(["customers", *phases, *kinds], rows)


def render_longest_steps(size: Record) -> str:
    """Return the longest steps: of each the median of the rounds in which it was among them."""
    seconds: dict[str, list[float]] = {}
    for measured in size["rounds"]:
        for step in measured.get("build", {}).get("longest_steps", []):
            seconds.setdefault(step["name"], []).append(step["seconds"])
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    longest = sorted(medians.items(), key=lambda item: item[1], reverse=True)
    return render_table(["seconds", "step"], [[_figure(value, 1), name] for name, value in longest])


def peak_memory_bytes(record: Record) -> float:
    """Return the peak of a measurement: the sampled sum, or the kernel's own count if larger."""
    return max(record["peak_memory_bytes"], record["largest_process_bytes"])


def median_of(
    size: Record, subject: str, value: Callable[[Record], float] = lambda record: record["seconds"]
) -> float | None:
    """Return the median over the rounds of a value of a subject; None if it was not measured."""
    values = [value(measured[subject]) for measured in size["rounds"] if subject in measured]
    return statistics.median(values) if values else None


def _phase(name: str) -> Callable[[Record], float]:
    return lambda build: build["phases"][name]


def _kind(name: str) -> Callable[[Record], float]:
    return lambda build: build["kinds"][name]["seconds"]


def _ratio(value: float | None, base: float | None) -> float | None:
    return value / base if value and base else None


def _gigabytes(value: float | None) -> str:
    return _figure(value / 1e9 if value is not None else None, 2)


def _figure(value: float | None, digits: int) -> str:
    return NOTHING if value is None else f"{value:,.{digits}f}"


def render_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table with columns of one width; numbers to the right."""
    rows = list(rows)
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    is_text = [any(row[column][:1].isalpha() for row in rows) for column in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        columns = zip(cells, widths, is_text, strict=True)
        padded = (cell.ljust(width) if text else cell.rjust(width) for cell, width, text in columns)
        return f"| {' | '.join(padded)} |"

    rules = [
        "-" * width if text else "-" * (width - 1) + ":"
        for width, text in zip(widths, is_text, strict=True)
    ]
    return "\n".join([line(header), line(rules), *map(line, rows)])
