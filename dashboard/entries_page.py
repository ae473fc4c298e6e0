"""Who entered and left each list and segment with the last refresh."""

import pandas as pd
import streamlit as st

from layout import download, show_table
from queries import campaigns as queries
from queries import segments as segment_queries
from release import Release
from words import ENTRY_CAUSES

KINDS = {"list": "Target lists", "segment": "Segments"}
COUNTED = ("entered_count", "left_count", "entered_value", "left_value")


def show(release: Release) -> None:
    """Show who entered and left, or why nobody did."""
    if not queries.has_entries(release):
        st.info(
            "This release was made before it was noted who entered and left. The next one tells it."
        )
        return
    if queries.refresh_count(release) == 1:
        st.info("This is the first refresh: who enters and leaves shows from the second one on.")
        return
    refreshed_at = segment_queries.last_refresh(release)["refreshed_at"]
    st.caption(
        f"With the refresh of {refreshed_at:%Y-%m-%d %H:%M} UTC, compared with the one before."
    )
    is_triggers = st.toggle(
        "Only because of what customers did",
        value=True,
        help="Leaves out those whom another model, another name, other rules or exclusions moved:"
        " no reason to write to them.",
        key="only_triggers",
    )
    counts = queries.entry_counts(release, not is_triggers)
    if counts.empty:
        others = queries.entry_counts(release, True) if is_triggers else counts
        st.info(
            "Nobody entered or left because of what they did; some did for other reasons."
            if not others.empty
            else "Nobody entered or left."
        )
        return
    for kind, title in KINDS.items():
        own = counts[counts["kind"] == kind]
        if not own.empty:
            st.markdown(f"#### {title}", anchors=False)
            show_table(_by_name(own, "list" if kind == "list" else "segment"))
    st.caption(
        "Money at stake: what these customers are expected to bring, or have spent where nothing is"
        " predicted. A customer counts in each list entered or left."
    )
    download(release, "entered_and_left", queries.ENTRY_LIST, not is_triggers)


def _by_name(counts: pd.DataFrame, title: str) -> pd.DataFrame:
    """Return a row per list or segment, most money first, with the causes in words."""
    causes = counts.assign(
        because=[
            f"{ENTRY_CAUSES.get(cause, cause)} ({entered + left:,})"
            for cause, entered, left in zip(
                counts["cause"], counts["entered_count"], counts["left_count"], strict=True
            )
        ]
    )
    rows = causes.groupby("name").agg(
        **{name: (name, "sum") for name in COUNTED}, because=("because", ", ".join)
    )
    rows = rows.sort_values("entered_value", ascending=False).reset_index()
    money = ["entered_value", "left_value"]
    rows[money] = rows[money].round().astype("int64")
    return rows.rename(
        columns={
            "name": title,
            "entered_count": "entered",
            "left_count": "left",
            "entered_value": "money at stake: entered",
            "left_value": "money at stake: left",
        }
    )
