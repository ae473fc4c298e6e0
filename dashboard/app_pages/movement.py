"""Movement: migrations between refreshes, shares over time, customers who moved."""

import pandas as pd
import streamlit as st

from charts import movement as charts
from layout import download, page_head, show_chart, show_table
from queries import movement as queries
from queries import segments as segment_queries
from release import shown
from segment_looks import amount, definitions, looks

MOST_REFRESHES = 60
MOST_ROWS = 1_000
CAUSES = {
    "behaviour": "what they do",
    "model": "another model",
    "name": "another name",
    "new": "new",
    "gone": "gone",
}

release = shown()
page_head(release, "Movement", "Who changed segment from one refresh to the next, and why.")
segments = segment_queries.segments(release)
look_of = looks(segments)
who = definitions(segments, look_of)
refreshes = queries.refreshes(release)

if len(refreshes) == 1:
    st.info("There is only one refresh so far; movement shows from the second one on.")
when: pd.Timestamp = st.selectbox(
    "Refresh",
    refreshes["refreshed_at"],
    format_func=lambda moment: f"{moment:%Y-%m-%d %H:%M} UTC",
)
chosen = refreshes.set_index("refreshed_at").loc[when]
st.caption(
    f"{amount(chosen['rows_accepted'])} customers, model {chosen['model_id'][:8]}:"
    f" {chosen['model_reason']}. {chosen['refit_outcome'] or ''}"
)
migrations = queries.migrations(release, when)
left, right = st.columns(2)
with left:
    show_chart(
        "From segment to segment",
        charts.migrations(migrations, look_of),
        "Left: the segment before the refresh; right: after it. Width: the number of customers.",
        migrations,
        "migrations",
        who,
    )
with right:
    shares = queries.shares(release, MOST_REFRESHES)
    show_chart(
        "Shares of the segments",
        charts.shares(shares, look_of),
        f"Share of all customers at each of the last {shares['refreshed_at'].nunique()} refreshes.",
        shares,
        "history",
        who,
    )

st.subheader("Customers who moved", anchor=False)
causes = st.multiselect(
    "Because of",
    list(CAUSES),
    default=["behaviour", "model"],
    format_func=CAUSES.__getitem__,
)
changes = queries.changes(release, when, causes, MOST_ROWS)
if changes.empty:
    st.info("Nobody moved for these causes.")
else:
    labels = {name: look.label for name, look in look_of.items()}
    show_table(changes.replace({"previous_segment_name": labels, "segment_name": labels}))
    st.caption(f"The first {len(changes):,}; the download has all.")
    download(release, "customers_who_moved", queries.changes_query(causes), when.to_pydatetime())
