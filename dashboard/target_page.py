"""Target lists by action, with filters and a safe download."""

import streamlit as st

from layout import download, show_table
from queries import targets as queries
from release import Release
from segment_looks import amount

MOST_ROWS = 1_000


def show(release: Release) -> None:
    """Show the lists of a release, or say that it has none."""
    if not queries.has_targets(release):
        st.info("This release holds no target lists: it was made before there were any.")
        return
    sizes = queries.sizes(release)
    action: str = st.selectbox("Action", sizes["action"], format_func=_words, key="action")
    size = sizes[sizes["action"] == action].iloc[0]
    figures = st.columns(4)
    for column, name, title in zip(
        figures,
        ("customer_count", "control_count", "excluded_count", "undecided_count"),
        ("On the list", "Control group", "Left out", "Undecided"),
        strict=True,
    ):
        column.metric(title, amount(size[name]), border=True)
    st.caption(
        f"In all {amount(size['priority_total'])} of {_words(size['priority_measure'])}, by which"
        " the list is ordered. The control group gets no message, so that the effect can be told."
    )
    choices = queries.choices(release, action)
    channels = sorted(choices["channel"].dropna().unique())
    segments = sorted(choices["segment_label"].dropna().unique())
    left, right = st.columns(2)
    chosen_channels = left.multiselect("Channels", channels, default=channels)
    chosen_segments = right.multiselect("Segments", segments, default=segments)
    is_with_control = left.toggle("With the control group", value=True)
    longest = int(size["customer_count"] + size["control_count"]) or 1
    most = right.number_input("Only the first", 1, longest, value=longest)
    filters = (action, chosen_channels, chosen_segments, is_with_control, int(most))
    rows = queries.customers(release, *filters)
    show_table(rows.head(MOST_ROWS))
    st.caption(f"Showing {min(len(rows), MOST_ROWS):,} of {len(rows):,}; the download has all.")
    download(release, f"target_list_{action}", queries.LIST, *filters)
    _overlaps(release, action)
    for name, table in queries.campaigns(release).items():
        with st.expander(_words(name).capitalize()):
            show_table(table)


def _overlaps(release: Release, action: str) -> None:
    overlaps = queries.overlaps(release)
    own = overlaps[(overlaps["action"] == action) & (overlaps["other_action"] != action)]
    if not own.empty:
        st.markdown("#### Who is on other lists too", anchors=False)
        show_table(own)


def _words(text: str) -> str:
    return str(text).replace("_", " ")
