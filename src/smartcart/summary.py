"""The closing summary of a refresh, read from the release that is about to be published."""

from collections.abc import Callable
from pathlib import Path
from textwrap import wrap
from typing import Any

import duckdb

LATEST_REFRESH = "select * from {schema}.refresh_summary order by refreshed_at desc limit 1"
FINDINGS = """
select column_name, finding, row_count, example_row_numbers
from {schema}.input_findings
where finding not like 'missing:%' and finding not like 'ignored:%'
order by column_name is not null, row_count desc, column_name, finding
"""
IGNORED = """
select column_name from {schema}.input_findings where finding like 'ignored:%' order by column_name
"""
MOST_FINDINGS = 8
# Shown where incomes are not known.
ORDER_FIGURES = {"orders each": "mean_order_count", "an order": "mean_order_value"}
SEGMENTS = """
select
    profiles.segment_label, profiles.customer_count, customer_share, mean_income,
    mean_order_count, mean_order_value, mean_total_spending, stability_verdict, separation_verdict
from {schema}.segment_profiles as profiles
inner join {schema}.segment_quality using (segment_name)
order by mean_total_spending desc nulls last
"""
CUSTOMERS = """
select count(*) as customer_count, count(gross_sales) > 0 as has_orders
from {schema}.customer_features
"""
CHANGES = """
select cause, sum(customer_count) as customer_count
from {schema}.segment_migrations
where refreshed_at = timestamp '{refreshed_at}'
group by cause
order by cause
"""
DRIFT = """
select feature, value, new_levels
from {schema}.feature_drift
where is_watched and is_drifting
order by value desc, feature
"""
CAUSES = {
    "behaviour": "changed segment because of their behaviour",
    "model": "changed segment because another model or number of segments scores",
    "name": "are in a segment that was renamed",
    "new": "are new",
    "gone": "are gone",
}
WIDTH = 100
# Column names come from a file and may be anything.
LONGEST_NAME = 60
MOST_NAMES = 20
NO_NAME = "(a column without a name)"

Record = dict[str, Any]


def render_summary(database: Path, where: str = "") -> str:
    """Return the summary of the latest refresh of a release, as lines for a terminal.

    Args:
        database: path of a release's database.
        where: the location that readers are told; empty for that path.
    """
    with duckdb.connect(str(database), read_only=True) as connection:

        def records(query: str) -> list[Record]:
            relation = connection.sql(query)
            return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]

        return summary_text(records, "main", where or str(database))


def summary_text(records: Callable[[str], list[Record]], schema: str, where: str = "") -> str:
    """Return the summary of the latest refresh, as lines for a terminal.

    Args:
        records: runs a query and returns its rows.
        schema: holds the tables of a release.
        where: the location that readers are told; the schema if empty.
    """

    def rows_of(query: str, **values: object) -> list[Record]:
        return records(query.format(schema=schema, **values))

    refresh = rows_of(LATEST_REFRESH)[0]
    changes = rows_of(CHANGES, refreshed_at=refresh["refreshed_at"])
    source, when = _one_line(refresh["source"]), refresh["refreshed_at"]
    heading = f"SmartCart Segments of {source}, {when:%Y-%m-%d %H:%M} UTC"
    ignored = [_column(row["column_name"]) for row in rows_of(IGNORED)]
    blocks = [
        [heading],
        _input_lines(refresh | rows_of(CUSTOMERS)[0]),
        _finding_lines(rows_of(FINDINGS), ignored, refresh["rows_in"]),
        _segment_lines(rows_of(SEGMENTS)),
        _wrapped(refresh["n_segments_evidence"]),
        _wrapped(refresh["value_evidence"]),
        _model_lines(refresh, changes),
        _drift_lines(rows_of(DRIFT)),
        [f"Tables: {where or schema}"],
    ]
    return "\n" + "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _input_lines(refresh: Record) -> list[str]:
    if refresh["has_orders"]:
        rows = [
            (refresh["rows_in"], "order lines", ""),
            (refresh["rows_accepted"], "lines used", ""),
            (refresh["rows_rejected"], "lines refused", "see rejected_order_lines"),
            (refresh["customer_count"], "customers", ""),
        ]
    else:
        rows = [
            (refresh["rows_in"], "rows in the file", ""),
            (refresh["rows_accepted"], "customers", ""),
            (refresh["rows_rejected"], "rows rejected", "see rejected_customers"),
        ]
    counts = [
        *rows,
        (refresh["incomes_imputed"], "incomes imputed", "filled with the median"),
        (
            refresh["customers_imputed"],
            "customers with any value imputed",
            "see imputed_columns in customer_features",
        ),
        (refresh["outliers"], "outliers", "scored and flagged, left out of the fit"),
        (
            refresh["unmapped_educations"],
            "customers with an unmapped education",
            "it counts as Other: map it in seeds/reference/education_levels.csv",
        ),
        (
            refresh["unmapped_marital_statuses"],
            "customers with an unmapped marital status",
            "it counts as Other: map it in seeds/reference/living_situations.csv",
        ),
    ]
    return [
        f"  {count:>11,}  {what}" + (f" ({note})" if note and count else "")
        for count, what, note in counts
        if count or not what.startswith("customers with")
    ]


def _finding_lines(findings: list[Record], ignored: list[str], rows_in: int) -> list[str]:
    lines = []
    for finding in findings[:MOST_FINDINGS]:
        column = f"{_column(finding['column_name'])}: " if finding["column_name"] else ""
        rows, examples = finding["row_count"], finding["example_row_numbers"]
        what = f"{rows:,} row{'s' if rows > 1 else ''}"
        if examples:
            what = f"row {examples}" if rows == 1 else f"{what}, such as {examples}"
        count = f" ({what})" if rows != rows_in else ""
        lines.append(f"  {column}{_one_line(finding['finding'])}{count}")
    if len(findings) > MOST_FINDINGS:
        lines.append(f"  and {len(findings) - MOST_FINDINGS} more, see input_findings")
    if ignored:
        more = len(ignored) - MOST_NAMES
        names = ignored[:MOST_NAMES] + ([f"and {more} more"] if more > 0 else [])
        lines.append(f"  columns not used: {', '.join(names)}")
    return lines


def _segment_lines(segments: list[Record]) -> list[str]:
    width = max(len(segment["segment_label"]) for segment in segments)
    has_incomes = any(segment["mean_income"] is not None for segment in segments)
    figures = {"mean income": "mean_income"} if has_incomes else ORDER_FIGURES
    figures = {**figures, "mean spending": "mean_total_spending"}
    headings = "".join(f"  {name:>{len(name)}}" for name in figures)
    rows = [
        f"  {segment['segment_label']:<{width}}  {segment['customer_count']:>11,}"
        f"  {segment['customer_share']:>6.1%}"
        + "".join(f"  {_figure(segment, column):>{len(name)}}" for name, column in figures.items())
        + f"  {segment['stability_verdict']}, {segment['separation_verdict']}"
        for segment in segments
    ]
    return [f"  {'segment':<{width}}  {'customers':>11}  {'share':>6}{headings}  verdict", *rows]


def _model_lines(refresh: Record, changes: list[Record]) -> list[str]:
    when = f"{refresh['fitted_at']:%Y-%m-%d}"
    lines = [f"  Model {refresh['model_id'][:8]} of {when}: {refresh['model_reason']}."]
    lines += [
        f"  {change['customer_count']:>11,}  customers {CAUSES[change['cause']]}"
        for change in changes
    ]
    return [*lines, *_wrapped(refresh["refit_outcome"] or "")]


def _drift_lines(drift: list[Record]) -> list[str]:
    lines = []
    for feature in drift:
        new = f", new: {feature['new_levels']}" if feature["new_levels"] else ""
        lines.append(f"  drift: {feature['feature']} ({feature['value']:.2f}{new})")
    if lines:
        lines.append(
            "  See feature_drift. If this persists, fit a new model: refit: propose, then true."
        )
    return lines


def printable(text: str, encoding: str | None) -> str:
    """Return text that a stream with this encoding can hold; other characters are escaped."""
    encoding = encoding or "ascii"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _column(name: str | None) -> str:
    shown = _one_line(name or "") or NO_NAME
    return shown if len(shown) <= LONGEST_NAME else f"{shown[:LONGEST_NAME]}..."


def _one_line(text: str) -> str:
    """Return text without line breaks and control characters."""
    parts = "".join(letter if letter.isprintable() else " " for letter in text).split()
    return " ".join(parts)


def _figure(segment: Record, column: str) -> str:
    value = segment[column]
    if value is None:
        return "-"
    return f"{value:,.1f}" if column == "mean_order_count" else f"{value:,.0f}"


def _wrapped(text: str | None) -> list[str]:
    return wrap(text or "", WIDTH, initial_indent="  ", subsequent_indent="  ")
