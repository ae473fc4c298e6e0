"""Target lists by action, with filters and a safe download."""

import streamlit as st

import audience_page
from layout import download, show_table
from queries import targets as queries
from release import Release
from segment_looks import amount, percent
from smartcart.audiences.audience import Selection

MOST_ROWS = 1_000
WIDEST_MARGIN = 0.5


def show(release: Release) -> None:
    """Show a release's lists, or a note that it has none."""
    if not queries.has_targets(release):
        st.info("This release has no target lists: it is older than they are.")
        return
    sizes = queries.sizes(release)
    churn_lists = queries.for_churn_prone(release)
    action: str = st.selectbox(
        "Action",
        sizes["action"],
        format_func=lambda name: f"{name} (churn-prone)" if name in churn_lists else name,
        key="action",
    )
    size = sizes[sizes["action"] == action].iloc[0]
    for column, name, title in zip(
        st.columns(4),
        ("customer_count", "next_best_count", "control_count", "undecided_count"),
        ("On the list", "Next best action for", "Kept back", "Undecided"),
        strict=True,
    ):
        column.metric(title, amount(size[name]), border=True)
    measure = size["priority_measure"].replace("_", " ")
    assumed = (
        f" It assumes that a campaign wins {percent(size['assumed_uplift_share'])} of the spending"
        " potential: a setting, not a forecast."
        if size["priority_measure"] == "potential_uplift"
        else ""
    )
    st.caption(
        f"Ordered by {measure}, {amount(size['priority_total'])} in all.{assumed} Those kept back"
        " get no message, so that the campaign can be measured. Undecided customers are nearly as"
        " near to another segment."
        + (
            " Churn-prone: the last order is longer ago than usual for the customer; a rule, not a"
            " forecast. *Churn reason* says why."
            if action in churn_lists
            else ""
        )
    )
    choices = queries.choices(release, action)
    channels = sorted(choices["channel"].unique())
    segments = sorted(choices["segment_label"].unique())
    left, right = st.columns(2)
    chosen_channels = left.multiselect("Channels", channels, default=channels)
    chosen_segments = right.multiselect("Segments", segments, default=segments)
    margin = left.slider("Minimum membership margin", 0.0, WIDEST_MARGIN, 0.0, 0.05)
    longest = int(size["customer_count"])
    most = right.number_input("Only the first", 1, longest, value=longest)
    is_with_control = left.toggle("With those kept back", value=False)
    filters = (action, margin, int(most), chosen_channels, chosen_segments, is_with_control)
    rows = queries.customers(release, *filters)
    show_table(rows.head(MOST_ROWS).dropna(axis="columns", how="all"))
    st.caption(f"Showing {min(len(rows), MOST_ROWS):,} of {len(rows):,}; the download has all.")
    download(release, f"target_list_{action}", queries.LIST, *filters)
    _overlaps(release, action)
    top = None if most == longest else int(most)
    is_filtered = len(chosen_channels) < len(channels) or len(chosen_segments) < len(segments)
    audience_page.show(release, Selection(action, top, margin), is_filtered)


def _overlaps(release: Release, action: str) -> None:
    overlaps = queries.overlaps(release, action)
    if not overlaps.empty:
        st.markdown("#### Also on other lists", anchors=False)
        show_table(overlaps)
