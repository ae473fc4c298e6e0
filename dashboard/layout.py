"""Shared by all pages: heading, upload banner, and a chart with its table."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from plotly.graph_objects import Figure

import chart_clicks
import selection
import upload
from queries import reading
from queries import segments as segment_queries
from release import Release
from words import file_names

PLOTLY = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d"],
}
# Of the session: the definitions of segments that the page has said.
DEFINED = "definitions_said"


def page_head(release: Release, title: str, what_for: str) -> None:
    """Write a page's title, what it is for, and what data it shows."""
    st.session_state[DEFINED] = ""
    st.title(title, anchor=False)
    if release.upload_name is not None:
        upload.banner(release)
    st.markdown(what_for)
    refresh = segment_queries.last_refresh(release)
    source = release.upload_name or file_names(refresh["source"])
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
    pick: selection.Pick | None = None,
) -> None:
    """Show a chart with its title, how to read it, the segments' definitions and its table.

    Args:
        title: what is shown, with the unit if the axes do not give it.
        figure: the chart.
        how_to_read: one sentence; empty if a chart beside it has said it.
        table: the figures of the chart.
        key: unique on the page.
        who: definitions of the segments, if the chart shows any; a page says them once.
        pick: what to follow after a click on a point; None if a click does nothing.
    """
    st.markdown(f"#### {title}", anchors=False)
    alt = f"{title}. {how_to_read}".strip()
    if pick is None or chart_clicks.are_untold(figure):
        st.plotly_chart(figure, key=key, config=PLOTLY, alt=alt)
        if pick is not None:
            chart_clicks.listen(key, pick)
    else:
        # Otherwise the browser keeps the marks of a click that is over.
        figure.update_layout(meta=selection.as_text())
        st.plotly_chart(
            figure,
            key=key,
            config=PLOTLY,
            alt=alt,
            on_select=partial(selection.picked, key, pick),
            selection_mode="points",
        )
    # Once on a page, under the first chart of the segments.
    if who == st.session_state.get(DEFINED):
        who = ""
    elif who:
        st.session_state[DEFINED] = who
    if how_to_read or who:
        st.caption("  \n".join(filter(None, (how_to_read, who))))
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
