"""Shared by all pages: heading, upload banner, and a chart with its table."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from plotly.graph_objects import Figure

import upload
from queries import reading
from queries import segments as segment_queries
from release import Release

PLOTLY = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d"],
}


def page_head(release: Release, title: str, what_for: str) -> None:
    """Write a page's title, what it is for, and what data it shows."""
    st.title(title, anchor=False)
    if release.upload_name is not None:
        upload.banner(release)
    st.markdown(what_for)
    refresh = segment_queries.last_refresh(release)
    source = release.upload_name or refresh["source"]
    st.caption(
        f"{segment_queries.customer_count(release):,} customers of {source},"
        f" refreshed {refresh['refreshed_at']:%Y-%m-%d %H:%M} UTC, model {refresh['model_id'][:8]}"
    )


def show_chart(
    title: str,
    figure: Figure,
    how_to_read: str,
    table: pd.DataFrame,
    key: str,
    who: str = "",
) -> None:
    """Show a chart with its title, how to read it, the segments' definitions and its table.

    Args:
        title: what is shown, with the unit if the axes do not give it.
        figure: the chart.
        how_to_read: one sentence.
        table: the figures of the chart.
        key: unique on the page.
        who: definitions of the segments, if the chart shows any.
    """
    st.markdown(f"#### {title}", anchors=False)
    st.plotly_chart(figure, key=key, config=PLOTLY, alt=f"{title}. {how_to_read}")
    st.caption(f"{how_to_read}  \n{who}" if who else how_to_read)
    behind = st.expander("Table", key=f"{key}_table", on_change="rerun", type="compact")
    if behind.open:
        with behind:
            show_table(table)


def show_table(rows: pd.DataFrame) -> None:
    """Show a table with readable column names."""
    titles = {column: column.replace("_", " ") for column in rows.columns}
    st.dataframe(rows.rename(columns=titles), hide_index=True)


def download(release: Release, name: str, query: str, *parameters: Any) -> None:
    """Show a button that downloads a result as CSV, created when it is pressed."""
    st.download_button(
        "Download as CSV",
        partial(reading.csv, release, query, *parameters),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"download_{name}",
        on_click="ignore",
        icon=":material/download:",
    )
