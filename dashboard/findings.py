"""Headline findings, warnings and origin of a refresh, in words, from the tables only."""

from typing import Any

import pandas as pd

from segment_looks import amount, percent
from words import in_words


def headlines(segments: pd.DataFrame, refresh: dict[str, Any]) -> list[str]:
    """Return the headline findings; approximate names come first."""
    lines = []
    approximate = segments[segments["name_fit"] == "approximate"]
    for label in approximate["segment_label"]:
        name, _, figures = label.partition(" (")
        lines.append(
            f"**{label}**: the name {name} fits only roughly, its figures are"
            f" {figures.removeprefix('approximate: ').rstrip(')')}. No strategy is claimed for it."
        )
    filled = segments[segments["customer_count"] > 0]
    top, last = filled.iloc[0], filled.iloc[-1]
    lines.append(
        f"**{top['segment_label']}** are {percent(top['customer_share'])} of the customers and"
        f" {percent(top['spending_share'])} of the spending; **{last['segment_label']}** are"
        f" {percent(last['customer_share'])} and {percent(last['spending_share'])}."
    )
    cuts = filled[filled["separation_verdict"].fillna("").str.startswith("a cut")]
    if not cuts.empty:
        lines.append(
            f"{_listed(cuts['segment_label'])}: a cut through a continuum. Useful as a line, but"
            " the data show no gap there."
        )
    weak = filled[filled["stability_verdict"].isin(["uncertain", "dissolves"])]
    for _, segment in weak.iterrows():
        lines.append(
            f"**{segment['segment_label']}** is {segment['stability_verdict']}: it does not always"
            " come back when customers are drawn again."
            if segment["stability_verdict"] == "uncertain"
            else f"**{segment['segment_label']}** dissolves when customers are drawn again."
        )
    if refresh["n_segments_evidence"]:
        lines.append(refresh["n_segments_evidence"])
    return lines


def warnings(segments: pd.DataFrame, refresh: dict[str, Any], drift: pd.DataFrame) -> list[str]:
    """Return what needs attention."""
    lines = []
    for _, row in drift.iterrows():
        lines.append(
            f"Drift: {in_words(row['feature'])} is at {row['value']:.2f}, a warning from"
            f" {row['threshold']:.2f} on. The customers differ from those of the training."
        )
    empty = segments[segments["customer_count"] == 0]
    for label in empty["segment_label"]:
        lines.append(f"Nobody is in {label} any more.")
    for column, what in (
        ("unmapped_educations", "education"),
        ("unmapped_marital_statuses", "marital status"),
    ):
        if refresh[column]:
            lines.append(f"{refresh[column]:,} customers have a {what} that is not mapped: Other.")
    return lines


def origin(
    refresh: dict[str, Any], upload_name: str | None, customers: int, has_lines: bool
) -> list[str]:
    """Return where the data came from and which model scored it.

    Args:
        refresh: the row of refresh_summary.
        upload_name: name of the uploaded file, if it is one.
        customers: how many there are.
        has_lines: whether the rows of the refresh are order lines.
    """
    rows = "order lines" if has_lines else "rows"
    return [
        f"File: {upload_name or refresh['source']}, data set {refresh['dataset']};"
        f" ages as of {refresh['reference_date']:%Y-%m-%d}.",
        f"{refresh['rows_in']:,} {rows}: {customers:,} customers,"
        f" {refresh['rows_rejected']:,} rejected; {refresh['customers_imputed']:,} customers with a"
        f" value filled in, {amount(refresh['outliers'])} outliers scored but left out of the fit.",
        f"Model {refresh['model_id'][:8]} of {refresh['fitted_at']:%Y-%m-%d}:"
        f" {refresh['model_reason']}.",
        f"Refreshed {refresh['refreshed_at']:%Y-%m-%d %H:%M} UTC.",
    ]


def _listed(labels: pd.Series) -> str:
    return " and ".join(f"**{label}**" for label in labels)
