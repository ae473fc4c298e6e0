"""The customers behind what is followed: sorted, searched by id, downloaded."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from pandas.api.types import is_numeric_dtype

import selection
from layout import download
from queries import customers as queries
from release import Release
from segment_looks import amount
from selection import Selection

MOST_ROWS = 1_000
HEIGHT = 420
# Titles of the columns; whole numbers and shares have a format.
TITLES = {
    "customer_id": "id",
    "segment_then": "before",
    "segment_now": "after",
    "cause": "because of",
    "segment_label": "segment",
    "top_interest": "top interest",
    "second_interest": "second interest",
    "churn_reason": "churn reason",
    "next_best_action": "next best action",
    "total_spending": "spending",
    "expected_value": "expected value",
    "order_probability": "chance of an order",
    "membership_margin": "margin",
}
FORMATS = {
    "total_spending": "localized",
    "expected_value": "localized",
    "order_probability": "percent",
    "membership_margin": "%.2f",
}
MONEY = ("total_spending", "expected_value")
# What only some files tell.
OPTIONAL = ("expected_value", "order_probability")


def show(release: Release, followed: Selection, published_k: int, k: int | None = None) -> None:
    """Show the customers behind what is followed, or how to follow something.

    Args:
        release: what is shown.
        followed: what the page follows.
        published_k: the number of segments that the tables use.
        k: the one that the page shows, if it is another.
    """
    st.subheader("The customers behind it", anchor=False)
    if not queries.has_lists(release):
        st.info("This release has no lists of customers: it is older than they are.")
        return
    is_at_k = k is not None and k != published_k
    search(followed.customer)
    if not followed:
        st.caption("Click something in a chart, or choose a segment, to see its customers here.")
        return
    conditions = []
    if followed.segment and is_at_k and k is not None:
        conditions.append(queries.in_segment_at(k, followed.segment))
    elif followed.segment:
        conditions.append(queries.in_segment(followed.segment))
    if followed.cell:
        conditions.append(queries.in_cell(*followed.cell))
    if followed.group:
        conditions.append(queries.in_group(followed.group))
    if followed.category:
        conditions.append(queries.in_category(followed.category))
    if followed.customer:
        conditions.append(queries.with_id(followed.customer))
    rows(release, queries.listing(release, conditions), "customers")
    if is_at_k:
        st.caption(
            f"The column *segment* says the published one of {published_k}; at k = {k} only"
            " customers of the map are listed."
        )


def search(customer: str | None) -> None:
    """Show the field for an id."""
    st.session_state["search_customer"] = customer or ""
    st.text_input(
        "Find a customer by id",
        key="search_customer",
        icon=":material/search:",
        placeholder="id",
        width=260,
        on_change=partial(selection.change_from, "search_customer", "customer"),
    )


def rows(
    release: Release,
    listed: queries.Listing,
    name: str,
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Show a list: how many, the first of them, and a download of all.

    Args:
        release: what is shown.
        listed: the list.
        name: of the downloaded file.
        words: what values of some columns are called.
    """
    is_predicted = queries.has_lists(release) and queries.is_predicted(release)
    orders = [order for order in queries.ORDERS if is_predicted or order != "expected value"]
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    order: str = right.selectbox("Ordered by", orders, key=f"order_{name}")
    count = queries.count(release, listed)
    found = queries.first_rows(release, listed, order, MOST_ROWS)
    if found.empty:
        left.info("No customer meets all of it.")
        return
    left.markdown(
        f"**{count:,} customer{'s' if count > 1 else ''}**"
        + (f", the first {MOST_ROWS:,} by {order}" if count > MOST_ROWS else f", by {order}")
    )
    untold = [name for name in OPTIONAL if name in found and not found[name].notna().any()]
    shown = found.drop(columns=untold)
    for column, called in (words or {}).items():
        shown[column] = shown[column].replace(called)
    money = [name for name in MONEY if name in shown]
    shown[money] = shown[money].round(2)
    texts = shown.select_dtypes(["object", "str"]).columns
    shown[texts] = shown[texts].fillna("")
    chosen = st.dataframe(
        shown,
        hide_index=True,
        height=HEIGHT if len(shown) > 10 else "auto",
        column_config=_columns(shown),
        key=f"list_{name}",
        on_select="rerun",
        selection_mode="single-row",
        alt=f"{amount(count)} customers by {order}",
    )
    with st.container(horizontal=True):
        download(release, name, listed.rows(order), *listed.parameters)
        positions = chosen["selection"]["rows"]
        if positions:
            customer = str(shown["customer_id"].iloc[positions[0]])
            st.page_link(
                "app_pages/actions.py",
                label=f"Customer {customer} in detail",
                icon=":material/person:",
                query_params={"view": "One customer", "customer": customer},
            )
        else:
            st.caption("The download has all of them. Choose a row to open that customer.")


def _columns(shown: pd.DataFrame) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for column in shown.columns:
        title = TITLES.get(column, column.replace("_", " "))
        if column in FORMATS:
            columns[column] = st.column_config.NumberColumn(title, format=FORMATS[column])
        elif column == "customer_id" and is_numeric_dtype(shown[column]):
            columns[column] = st.column_config.NumberColumn(title, format="%d", pinned=True)
        else:
            columns[column] = st.column_config.TextColumn(title)
    return columns
