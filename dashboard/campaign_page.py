"""What each campaign brought, and who responded to those that a customer file tells of."""

import pandas as pd
import streamlit as st

from charts import campaigns as charts
from layout import show_chart, show_table
from queries import campaigns as queries
from queries import segments as segment_queries
from release import Release
from segment_looks import definitions, looks

HIDDEN = ["sentence", "model_id", "refreshed_at", "unavailable_reason"]


def show(release: Release) -> None:
    """Show a campaign's result, and the responses to earlier ones."""
    if not queries.has_results(release):
        st.info("This release was made before campaigns were measured. The next one does it.")
    else:
        _results(release, queries.results(release))
    if queries.has_responses(release):
        _responses(release)


def _results(release: Release, results: pd.DataFrame) -> None:
    if results.empty:
        st.info(
            "Export a list; its results appear here after the next build with later orders, or with"
            " a file that tells who responded.",
            icon=":material/campaign:",
        )
        return
    headings = {
        row["campaign_id"]: f"{row['action']}, from {row['sent_on']:%Y-%m-%d} on"
        f" ({row['campaign_id']})"
        for _, row in results.drop_duplicates("campaign_id").iterrows()
    }
    campaign: str = st.selectbox(
        "Campaign", list(headings), format_func=headings.__getitem__, key="exported_campaign"
    )
    rows = results[results["campaign_id"] == campaign]
    whole = rows[rows["segment_name"] == charts.ALL_SEGMENTS].iloc[0]
    if pd.isna(whole["incremental_rate"]):
        st.info(f"There are no figures: {whole['unavailable_reason']}.")
        return
    st.markdown(f"#### {whole['sentence']}", anchors=False)
    for note in _notes(whole):
        st.info(note)
    is_orders = whole["outcome"] == "orders"
    table = rows.drop(columns=HIDDEN, errors="ignore")
    profiles = segment_queries.segments(release)
    look_of = looks(profiles)
    show_chart(
        f"How many more {'ordered' if is_orders else 'responded'}",
        charts.incremental_rates(rows, look_of),
        "Those who were to get it, minus those kept back. The lines are 95 % intervals: one that"
        " crosses the dotted line could be chance. Segments are those at the time of the export.",
        table,
        "incremental_rates",
    )
    if is_orders and rows["incremental_net_sales"].notna().any():
        show_chart(
            "How much more was sold",
            charts.incremental_net_sales(rows, look_of),
            "Net sales per customer who was to get it, minus those per customer kept back."
            f"{_capped(whole)}",
            table,
            "incremental_net_sales",
        )


def _notes(whole: pd.Series) -> list[str]:
    """Return what to know before believing the figures."""
    notes = []
    if not whole["is_complete"]:
        notes.append(
            f"Not over yet: orders of {whole['campaign_days']} days count, and the data ends on"
            f" {whole['measured_until']:%Y-%m-%d}."
        )
    treated, control = whole["treated_elsewhere_count"], whole["control_treated_elsewhere_count"]
    if treated > 0 or control > 0:
        notes.append(
            f"Other campaigns in these days were for {treated:,.0f} of those who were to get this"
            f" one, and for {control:,.0f} of those kept back. What this one alone brought may be"
            " more or less."
        )
    visible = whole["smallest_visible_rate"]
    if whole["verdict"] == "not to be told apart" and not pd.isna(visible):
        notes.append(
            f"Groups of this size show a rise by {100 * visible:.1f} points or more in 4 of 5"
            " cases; a smaller one may be there all the same."
        )
    if whole["does_cap_change_verdict"]:
        notes.append(
            "Few large orders decide about the net sales: capped at"
            f" {charts.money(whole['order_cap'])}, the verdict is another."
        )
    return notes


def _capped(whole: pd.Series) -> str:
    if pd.isna(whole["capped_incremental_net_sales"]):
        return ""
    return f" Grey: the same if no order counts for more than {charts.money(whole['order_cap'])}."


def _responses(release: Release) -> None:
    responses = queries.responses(release)
    told = responses[responses["unavailable_reason"].isna()]
    st.markdown("### Who responded to earlier campaigns", anchors=False)
    if told.empty:
        reason = responses["unavailable_reason"].iloc[0]
        st.info(f"There are no figures: {reason}.")
        return
    campaign: str = st.selectbox("Earlier campaign", told["campaign"].unique(), key="campaign")
    profiles = segment_queries.segments(release)
    look_of = looks(profiles)
    rows = told[told["campaign"] == campaign]
    show_chart(
        f"Response to the {campaign}",
        charts.responses(rows, look_of),
        "The line shows where the true share may be. Whether two segments differ is in the table"
        " below, not in how the lines overlap.",
        rows.drop(columns=["unavailable_reason"]),
        "responses",
        definitions(profiles, look_of),
    )
    pairs = queries.comparisons(release, campaign)
    labels = {name: look.label for name, look in look_of.items()}
    compared = pairs.replace({"segment_name": labels, "other_segment_name": labels})
    show_table(
        compared.drop(columns="adjusted_p_value").assign(
            is_different=compared["is_different"].map({True: "yes", False: "may be chance"})
        )
    )
    with st.expander("Figures behind it", type="compact"):
        show_table(compared)
        st.caption(
            "Tests of each pair, with Holm's correction for all pairs of the campaign; the lines in"
            " the chart are 95 % intervals (Wilson)."
        )
