"""One customer by id: segment, features, neighbours, history, recommended action."""

from functools import partial

import pandas as pd
import streamlit as st

import selection
from layout import show_table
from queries import customers as queries
from queries import segments as segment_queries
from release import Release
from segment_looks import NOT_KNOWN, amount, looks, percent
from words import in_words

NEIGHBOURS = 5
NO_INTEREST = "none yet"
HIDDEN = ("customer_id", "refreshed_at", "model_id")


def show(release: Release) -> None:
    """Ask for an id and show the customer."""
    example = queries.some_id(release)
    st.session_state["customer_id"] = selection.remembered("customer") or ""
    customer_id = st.text_input(
        "Customer id",
        placeholder=f"such as {example}",
        key="customer_id",
        on_change=partial(selection.change_from, "customer_id", "customer"),
    )
    if not customer_id.strip():
        st.info(f"Type an id, such as {example}.")
        return
    customer_id = customer_id.strip()
    segment = queries.segment(release, customer_id)
    if segment is None:
        st.warning(f"There is no customer {customer_id} in this release.")
        return
    look_of = looks(segment_queries.segments(release))
    look = look_of[segment["segment_name"]]
    labels = {name: other.label for name, other in look_of.items()}
    st.subheader(f"{look.mark} Customer {customer_id}: {look.label}", anchor=False)
    figures = st.columns(4)
    if pd.isna(segment["income"]):
        figures[0].metric("Tenure in days", amount(segment["tenure_days"]), border=True)
    else:
        figures[0].metric("Income", amount(segment["income"]), border=True)
    figures[1].metric("Spending", amount(segment["total_spending"]), border=True)
    if pd.isna(segment["age"]):
        figures[2].metric("Days since the last order", amount(segment["recency_days"]), border=True)
    else:
        figures[2].metric("Age", amount(segment["age"]), border=True)
    figures[3].metric(
        "Margin",
        f"{segment['membership_margin']:.2f}",
        border=True,
        help="0: halfway to the second nearest segment; 1: at the centre of its own.",
    )
    second = labels.get(segment["second_segment_name"], "none")
    flags = [
        text
        for column, text in (
            ("is_income_imputed", "the income was missing and was filled with the median"),
            ("is_outlier", "an outlier: scored, but left out of the fit"),
        )
        if segment[column]
    ]
    st.write(
        f"Second nearest segment: **{second}**."
        + (f" Note: {' and '.join(flags)}." if flags else "")
    )
    _action(release, customer_id)
    _neighbours(release, customer_id)
    st.markdown("#### History", anchors=False)
    history = queries.history(release, customer_id)
    show_table(history.replace({"segment_name": labels}))
    st.caption("Segments over time (UTC), and why they changed; no end means still there.")
    with st.expander("All features"):
        features = queries.features(release, customer_id)
        show_table(
            pd.DataFrame(
                [
                    {"feature": in_words(name), "value": _text(name, value)}
                    for name, value in features.items()
                    if name not in HIDDEN
                ]
            )
        )


def _action(release: Release, customer_id: str) -> None:
    st.markdown("#### Recommended action", anchors=False)
    action = queries.action(release, customer_id)
    if action is None:
        st.info("This release has no recommended actions.")
        return
    if action.get("is_excluded"):
        st.write("None: the customer is left out of campaigns.")
        return
    st.write(f"**{action['next_best_action']}** by {action['channel']}: {action['message']}")
    interests = [
        action[name] for name in ("top_interest", "second_interest") if action[name] != NO_INTEREST
    ]
    st.caption(
        f"Interests: {', '.join(interests) or NO_INTEREST}."
        + (f" Why attention is due: {action['churn_reason']}." if action["churn_reason"] else "")
        + f" Attention score {action['attention_score']:.2f}: a rule, not a forecast."
    )


def _neighbours(release: Release, customer_id: str) -> None:
    st.markdown("#### Most alike", anchors=False)
    show_table(queries.neighbours(release, customer_id, NEIGHBOURS))
    st.caption("The nearest customers in principal components, on which the segments are based.")


def _text(name: str, value: object) -> str:
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return percent(value, 1) if name.endswith(("_share", "_rank")) else f"{value:,.2f}"
    return str(value)
