"""The card of a segment."""

import pandas as pd
import streamlit as st

from segment_looks import Look, amount, percent
from words import in_words

TRAITS_SHOWN = 5


def card(segment: pd.Series, traits: pd.DataFrame, look: Look) -> None:
    """Show a segment's card: definition, figures, traits, favourites, strategy and verdicts."""
    st.markdown(
        f"### <span style='color: {look.colour}'>{look.mark}</span> {look.label}",
        unsafe_allow_html=True,
        anchors=False,
    )
    if not segment["customer_count"]:
        st.write("Nobody is in it any more.")
        return
    st.write(segment["persona"])
    st.markdown(
        f"**{segment['customer_count']:,}** customers ({percent(segment['customer_share'])}),"
        f" **{percent(segment['spending_share'])}** of the spending  \n{_means(segment)}"
    )
    own = traits[traits["segment_name"] == segment["segment_name"]].head(TRAITS_SHOWN)
    st.markdown("**What sets it apart** (index, all customers = 100)")
    st.table(
        {
            "trait": own["trait"].map(in_words),
            "index": own["index_to_average"].map(amount),
            "mean": own["segment_mean"].map(_figure),
            "of all": own["overall_mean"].map(_figure),
        },
        hide_index=True,
        border="horizontal",
        alt=f"What sets {look.label} apart",
    )
    st.markdown(f"**Favourites**: {favourites(segment)}  \n**Strategy**: {segment['strategy']}")
    st.caption(
        f"Name: {segment['name_fit']}, {segment['name_distance']:.2f} ranks from its ideal, the"
        f" next best naming {segment['name_margin']:.2f} worse. {verdicts(segment)}"
    )


def _means(segment: pd.Series) -> str:
    """Return the means of the segment, of what the input tells."""
    spending = f"mean spending **{amount(segment['mean_total_spending'])}** (observation window)"
    lines = [spending]
    if pd.notna(segment["mean_income"]):
        lines = [f"mean income **{amount(segment['mean_income'])}**, {spending}"]
    if pd.notna(segment["mean_age"]):
        lines.append(f"mean age **{amount(segment['mean_age'])}**")
    if pd.notna(segment["mean_children_count"]):
        lines.append(f"**{segment['mean_children_count']:.1f}** children")
    if pd.isna(segment["mean_income"]):
        lines.append(
            f"**{segment['mean_order_count']:.1f}** orders each, of"
            f" **{amount(segment['mean_order_value'])}**"
        )
    return lines[0] + "  \n" + ", ".join(lines[1:])


def favourites(segment: pd.Series) -> str:
    """Return the favourite categories and channels, as in the table."""
    found = [segment["favourite_categories"], segment["favourite_channels"]]
    return "; ".join(
        f"no {kind} stands out" if pd.isna(names) else names
        for kind, names in zip(("category", "channel"), found, strict=True)
    )


def verdicts(segment: pd.Series) -> str:
    """Return the verdicts: is the segment repeatable, is it separated."""
    if pd.isna(segment["stability_verdict"]):
        return ""
    return (
        f"{segment['stability_verdict'].capitalize()}, {segment['separation_verdict']};"
        f" {percent(segment['undecided_share'])} undecided."
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 20 else f"{value:,.2f}"
