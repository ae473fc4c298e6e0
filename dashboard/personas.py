"""The card of a segment: published, or at another number of segments."""

import pandas as pd
import streamlit as st

from segment_looks import Look, amount, percent
from words import in_words, plain_verdict

TRAITS_SHOWN = 5
# What cluster_profiles tells of a segment at any number of segments.
MEANS = (
    "mean_income", "mean_total_spending", "mean_age", "mean_children_count", "mean_tenure_days",
    "mean_recency_days",
)  # fmt: skip


def card(segment: pd.Series, traits: pd.DataFrame, look: Look) -> None:
    """Show a segment's card: definition with favourites, figures, traits, strategy, verdicts."""
    _head(look)
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
    st.markdown(f"**What to do**: {segment['strategy']}")
    st.write(plain_verdict(segment["stability_verdict"], segment["separation_verdict"]))
    with st.expander("Figures behind the verdict", type="compact"):
        st.write(figures(segment))


def card_at_k(cluster: pd.Series, everyone: pd.Series, look: Look) -> None:
    """Show a segment at a number of segments that is not published: definition and means.

    Args:
        cluster: its row of cluster_profiles.
        everyone: means of all customers, by the same names.
        look: how it is drawn.
    """
    _head(look)
    if not cluster["customer_count"]:
        st.write("Nobody would be in it.")
        return
    st.markdown(
        f"**{cluster['customer_count']:,}** customers ({percent(cluster['customer_share'])}),"
        f" **{percent(cluster['spending_share'])}** of the spending"
    )
    known = [name for name in MEANS if pd.notna(cluster[name])]
    st.table(
        {
            "trait": [in_words(name.removeprefix("mean_")) for name in known],
            "mean": [_figure(cluster[name]) for name in known],
            "of all": [_figure(everyone[name]) for name in known],
        },
        hide_index=True,
        border="horizontal",
        alt=f"Means of {look.label} beside those of all customers",
    )


def _head(look: Look) -> None:
    st.markdown(
        f"### <span style='color: {look.edge}'>{look.mark}</span> {look.label}",
        unsafe_allow_html=True,
        anchors=False,
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


def figures(segment: pd.Series) -> str:
    """Return the figures behind the name and the verdicts."""
    told = (
        f"Name: {segment['name_fit']}, {segment['name_distance']:.2f} ranks from its ideal, the"
        f" next best naming {segment['name_margin']:.2f} worse."
    )
    if pd.isna(segment["stability_verdict"]):
        return told
    return (
        f"{told} Stability {segment['stability']:.2f} (Jaccard): {segment['stability_verdict']}."
        f" Mean silhouette {segment['mean_silhouette_score']:.2f}, of the reference without groups"
        f" at most {segment['null_highest_silhouette_score']:.2f}: {segment['separation_verdict']}."
        f" {percent(segment['undecided_share'])} are undecided: nearly as near to another segment."
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 20 else f"{value:,.2f}"
