"""Movement: two refreshes compared: sizes, money, who entered and left, why; shares over time."""

from functools import partial

import pandas as pd
import streamlit as st

import customer_list
import selection
from charts import movement as charts
from charts.selected import field_picker, with_targets, with_values
from layout import page_head, show_chart
from queries import customers
from queries import movement as queries
from queries import segments as segment_queries
from release import shown
from segment_looks import amount, definitions, looks

MOST_REFRESHES = 60
CAUSES = {
    "behaviour": "what they do",
    "model": "another model",
    "name": "another name",
    "new": "new",
    "gone": "gone",
}
# Before the first refresh; there everybody is new.
BEGINNING = pd.Timestamp("1900-01-01")

release = shown()
page_head(release, "Movement", "Who changed segment from one refresh to another, and why.")
segments = segment_queries.segments(release)
current_looks = looks(segments)
refreshes = queries.refreshes(release)
selection.begin("from", "to", "moved", "customer")


def moment_in_words(moment: pd.Timestamp) -> str:
    """Return when a refresh was."""
    return "before the first" if moment == BEGINNING else f"{moment:%Y-%m-%d %H:%M} UTC"


def moment_in_address(moment: pd.Timestamp) -> str:
    """Return a refresh for the address."""
    return moment.isoformat(timespec="seconds")


if len(refreshes) == 1:
    st.info("There is only one refresh so far; movement shows from the second one on.")
moments = refreshes["refreshed_at"].tolist()
left, right = st.columns(2)
until = selection.choice(
    right.selectbox,
    "To the refresh of",
    moments if len(moments) == 1 else moments[:-1],
    "movement_to",
    name="to",
    default=moments[0],
    as_text=moment_in_address,
    format_func=moment_in_words,
)
before = [moment for moment in moments if moment < until] or [BEGINNING]
since = selection.choice(
    left.selectbox,
    "From the refresh of",
    before,
    "movement_from",
    name="from",
    default=before[0],
    as_text=moment_in_address,
    format_func=moment_in_words,
)
chosen = refreshes.set_index("refreshed_at").loc[until]
st.caption(
    f"Now: {chosen['n_segments']} segments, model {chosen['model_id'][:8]}:"
    f" {chosen['model_reason']}. {chosen['refit_outcome'] or ''}"
)

sizes = queries.sizes(release, since, until)
flows = queries.flows(release, since, until)
shares = queries.shares(release, MOST_REFRESHES)
then, now = queries.money(release, since), queries.money(release, until)
known = {} if then is None else dict(zip(then.index, then["segment_label"], strict=True))
names = [*sizes["segment_name"], *shares["segment_name"]]
look_of = charts.with_ended(current_looks, names, known)
labels = {name: look.label for name, look in look_of.items()}
# Segments that neither refresh has are only in the shares over time.
compared = {name: look for name, look in look_of.items() if name in set(sizes["segment_name"])}
who = definitions(segments, current_looks)
moved = selection.moved(list(look_of))
followed = selection.Selection(moved=moved, customer=selection.remembered("customer"))

table = sizes.set_index("segment_name").loc[list(compared)]
entered = flows.groupby("segment_name")["customer_count"].sum()
gone = flows.groupby("previous_segment_name")["customer_count"].sum()
money = {
    title: (
        ["none" if since == BEGINNING else "not kept"] * len(compared)
        if kept is None
        else [amount(kept["spending"].get(name, 0)) for name in compared]
    )
    for title, kept in (("spending then", then), ("spending now", now))
}
st.table(
    {
        "segment": [f"{look.mark} {look.label}" for look in compared.values()],
        "customers then": table["customers_then"].map(amount),
        "entered": [amount(entered.get(name, 0)) for name in compared],
        "left": [amount(gone.get(name, 0)) for name in compared],
        "customers now": table["customers_now"].map(amount),
        **money,
    },
    hide_index=True,
    alt="Customers and spending of the segments at both refreshes",
)
st.caption(
    "Entered and left: net of the refreshes in between."
    + (
        " Spending at a refresh is known as long as its release is kept."
        if then is None or now is None
        else " Spending: in the observation window of each refresh, in the file's currency."
    )
)

everybody = pd.concat([queries.stayed(sizes, flows), flows], ignore_index=True)
left, right = st.columns(2)
with left:
    figure = charts.migrations(everybody, compared, selection.ANY, selection.NEW, selection.GONE)
    if moved:
        with_values(figure, partial(selection.is_same_move, moved))
    show_chart(
        "From segment to segment",
        figure,
        "Left: the segment before; right: after. Width: the number of customers. Click a flow or a"
        " segment to see who moved.",
        everybody,
        "migrations",
        who,
        field_picker,
    )
with right:
    figure = charts.table(everybody, compared)
    with_targets(figure, charts.table_targets(everybody, compared, selection.NEW, selection.GONE))
    if moved:
        with_values(figure, partial(selection.is_same_move, moved))
    show_chart(
        "Who moved where",
        figure,
        "Rows: before; columns: after. Click a field to see who moved.",
        everybody,
        "moves_table",
        pick=field_picker,
    )
left, right = st.columns(2)
with left:
    figure = charts.entered_and_left(flows, compared, CAUSES, selection.ANY)
    if moved:
        with_values(figure, partial(selection.is_same_move, moved))
    show_chart(
        "Who entered and left, and why",
        figure,
        "Right: entered the segment; left: left it. Click a bar to see them.",
        flows,
        "entered_and_left",
        pick=field_picker,
    )
with right:
    show_chart(
        "Shares of the segments",
        charts.shares(shares, look_of),
        f"Share of all customers at each of the last {shares['refreshed_at'].nunique()} refreshes.",
        shares,
        "history",
    )

st.subheader("Customers who moved", anchor=False)
selection.chips(followed, labels)
causes = st.multiselect(
    "Because of",
    list(CAUSES),
    default=list(CAUSES) if moved else ["behaviour", "model"],
    format_func=CAUSES.__getitem__,
    key="causes_of_a_move" if moved else "causes",
)
customer_list.search(followed.customer)
listed = queries.listing(
    since,
    until,
    causes,
    selection.segments_of(moved),
    followed.customer,
    customers.has_lists(release),
)
if customers.count(release, listed):
    words = {"segment_then": labels, "segment_now": labels, "cause": CAUSES}
    customer_list.rows(release, listed, "customers_who_moved", words)
    st.caption("Value and recommendations: as of the last refresh, unknown for those who are gone.")
else:
    st.info("Nobody moved for these causes.")
