"""Clicks on charts that Streamlit does not tell of: points in three dimensions, and flows."""

from functools import partial

import streamlit as st
from plotly.graph_objects import Figure

import selection
from release import PROJECT

UNTOLD = {"scatter3d", "sankey"}
LISTENER = st.components.v2.component(
    "smartcart.chart_clicks", js=(PROJECT / "dashboard/chart_clicks.js").read_text("utf-8")
)


def are_untold(figure: Figure) -> bool:
    """Return whether Streamlit does not tell of clicks on a figure."""
    return any(trace.type in UNTOLD for trace in figure.data)


def listen(key: str, pick: selection.Pick) -> None:
    """Follow what is clicked in the chart of this key.

    Args:
        key: of the chart.
        pick: what to follow after a click on a point.
    """
    LISTENER(
        key=f"{key}_clicks",
        data={"chart": key},
        on_click_change=partial(_clicked, f"{key}_clicks", pick),
    )


def _clicked(key: str, pick: selection.Pick) -> None:
    point = st.session_state[key].click
    found = pick(point) if point else None
    if found:
        selection.toggle(found)
