"""Headline findings, warnings and origin of a refresh, in words, from the tables only."""

from typing import Any

import pandas as pd

from segment_looks import amount, percent
from words import file_names, in_words, plain_verdict


def headlines(segments: pd.DataFrame, refresh: dict[str, Any]) -> list[str]:
    """Return the headline findings; approximate names come first."""
    lines = []
    filled = segments[segments["customer_count"] > 0]
    for _, segment in filled[filled["name_fit"] == "approximate"].iterrows():
        name = segment["segment_label"].partition(" (")[0]
        lines.append(
            f"**{segment['segment_label']}**: the name {name} fits only roughly."
            f" {segment['strategy']}"
        )
    top, last = filled.iloc[0], filled.iloc[-1]
    lines.append(
        f"**{top['segment_label']}** are {percent(top['customer_share'])} of the customers and"
        f" {percent(top['spending_share'])} of the spending; **{last['segment_label']}** are"
        f" {percent(last['customer_share'])} and {percent(last['spending_share'])}."
    )
    lines += _churn_prone(filled)
    splits = filled[filled["separation_verdict"].fillna("").str.startswith("a cut")]
    if not splits.empty:
        what = "a useful split, not a natural group"
        if len(splits) > 1:
            what = "useful splits, not natural groups"
        lines.append(f"{_listed(splits['segment_label'])}: {what}.")
    weak = filled[filled["stability_verdict"].isin(["uncertain", "dissolves"])]
    for _, segment in weak.iterrows():
        verdict = plain_verdict(segment["stability_verdict"], None)
        lines.append(f"**{segment['segment_label']}**: {verdict}")
    lines += _number_of_segments(refresh)
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
        ("unmapped_educations", "an education"),
        ("unmapped_marital_statuses", "a marital status"),
    ):
        if refresh[column]:
            lines.append(
                f"{refresh[column]:,} customers have {what} that we do not know; it counts as"
                " *Other*. *Data quality* lists the words."
            )
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
        f"File: {upload_name or file_names(refresh['source'])}, data set {refresh['dataset']};"
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


def _churn_prone(segments: pd.DataFrame) -> list[str]:
    """Return how many customers are churn-prone, and where most of them are."""
    counts = segments["customer_count"] * segments["churn_prone_share"].astype(float).fillna(0)
    total = round(counts.sum())
    if not total:
        return []
    most = segments["segment_label"].iloc[int(counts.to_numpy().argmax())]
    share = percent(total / segments["customer_count"].sum())
    return [
        f"**{total:,} customers are churn-prone** ({share}): their last order is longer ago than"
        f" usual for them. Most are in **{most}**; *Actions* lists those to win back."
    ]


def _number_of_segments(refresh: dict[str, Any]) -> list[str]:
    """Return whether the number of segments holds, in plain words; see `evidence`."""
    if not refresh["n_segments_evidence"]:
        return []
    shown, supported = refresh["n_segments"], refresh["supported_n_segments"]
    if supported is None or pd.isna(supported):
        return [
            f"No number of segments passes all checks: the {shown} shown are a useful split, not"
            " natural groups."
        ]
    if int(supported) == shown:
        return [f"**{shown} segments** is the number that these customers support best."]
    return [
        f"These customers support **{int(supported)} segments** better than the {shown} shown:"
        " compare them on *Choose k*."
    ]


def evidence(segments: pd.DataFrame, refresh: dict[str, Any]) -> list[str]:
    """Return the figures behind the headlines, for those who want them."""
    lines = [refresh["n_segments_evidence"]] if refresh["n_segments_evidence"] else []
    known = segments[segments["stability"].notna()]
    lines += [
        f"{segment['segment_label']}: stability {segment['stability']:.2f} (Jaccard, bootstrap"
        f" samples), {segment['stability_verdict']}; mean silhouette"
        f" {segment['mean_silhouette_score']:.2f}, of the reference without groups at most"
        f" {segment['null_highest_silhouette_score']:.2f}: {segment['separation_verdict']}."
        for _, segment in known.iterrows()
    ]
    return lines
