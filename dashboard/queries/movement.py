"""Movement: who changed segment between two refreshes, why, and how the shares developed.

What a segment had at an earlier refresh is counted from `segment_migrations`, which has few rows;
customers are read only where they changed.
"""

from collections.abc import Sequence

import pandas as pd

from queries.customers import WITH_ID, Listing
from queries.reading import frame
from release import Release, earlier

CAUSES = ("behaviour", "model", "name", "new", "gone")
REFRESHES = """
select refreshed_at, rows_accepted, n_segments, model_id, model_reason, refit_outcome
from refresh_summary
order by refreshed_at desc
"""
# Who came until then, less who left.
STEPS = """
with steps as (

    select refreshed_at as moment, segment_name, customer_count as step
    from segment_migrations
    where segment_name is not null
    union all
    select refreshed_at as moment, previous_segment_name as segment_name, -customer_count as step
    from segment_migrations
    where previous_segment_name is not null

)
"""
SHARES = f"""
{STEPS},

refreshes as (

    select refreshed_at from refresh_summary order by refreshed_at desc limit ?

),

counted as (

    select
        refreshes.refreshed_at,
        steps.segment_name,
        cast(sum(steps.step) as bigint) as customer_count
    from refreshes
    inner join steps on steps.moment <= refreshes.refreshed_at
    group by all
    having sum(steps.step) > 0

)

select *, customer_count / sum(customer_count) over (partition by refreshed_at) as customer_share
from counted
order by refreshed_at, segment_name
"""
SIZES = f"""
{STEPS}

select
    segment_name,
    cast(coalesce(sum(step) filter (where moment <= ?), 0) as bigint) as customers_then,
    cast(coalesce(sum(step) filter (where moment <= ?), 0) as bigint) as customers_now
from steps
group by segment_name
having customers_then > 0 or customers_now > 0
order by segment_name
"""
# Where each customer was before the first change in between and after the last one; somebody who
# came back to the same segment has not moved. The cause is that of the last change.
MOVED = """
with between_refreshes as (

    select
        customer_id,
        arg_min_null(previous_segment_name, changed_at) as segment_then,
        arg_max_null(segment_name, changed_at) as segment_now,
        arg_max(cause, changed_at) as cause
    from segment_changes
    where changed_at > ? and changed_at <= ?
    group by customer_id

),

moved as (

    select * from between_refreshes
    where segment_then is distinct from segment_now

)
"""
FLOWS = f"""
{MOVED}

select
    segment_then as previous_segment_name,
    segment_now as segment_name,
    cause,
    count(*) as customer_count,
    sum(total_spending) as spending
from moved
left join (select customer_id, total_spending from customer_segments) using (customer_id)
group by all
order by customer_count desc, previous_segment_name, segment_name, cause
"""
LIST = f"""
{MOVED},

listed as (

    select
        moved.customer_id, segment_then, segment_now, cause, top_interest, second_interest,
        churn_reason, next_best_action, total_spending, expected_value, membership_margin
    from moved
    left join customer_actions using (customer_id)
    where {{conditions}}

)

select * from listed
order by {{order}}
{{limit}}
"""
# A release without actions.
LIST_OF_MOVES = f"""
{MOVED},

listed as (

    select
        moved.customer_id, segment_then, segment_now, cause, total_spending,
        cast(null as double) as expected_value, membership_margin
    from moved
    left join customer_segments using (customer_id)
    where {{conditions}}

)

select * from listed
order by {{order}}
{{limit}}
"""
COUNT = f"""
{MOVED}

select count(*) as customer_count
from moved
where {{conditions}}
"""
MONEY = """
select
    segment_name, segment_label, mean_total_spending,
    mean_total_spending * customer_count as spending
from segment_profiles
"""
IS_NONE = "{column} is null"
IS_SEGMENT = "{column} = ?"
WITH_CAUSE = "cause in (select unnest(?))"


def refreshes(release: Release) -> pd.DataFrame:
    """Return the refreshes of the data set, the last one first."""
    return frame(release, REFRESHES)


def sizes(release: Release, since: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    """Return how many customers each segment had at two refreshes."""
    return frame(release, SIZES, since.to_pydatetime(), until.to_pydatetime())


def flows(release: Release, since: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    """Count those who moved between two refreshes, by segment before and after, and cause."""
    return frame(release, FLOWS, since.to_pydatetime(), until.to_pydatetime())


def stayed(sizes: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """Count those who are in the same segment at both refreshes, as rows of flows."""
    left = flows.groupby("previous_segment_name")["customer_count"].sum()
    before = sizes.set_index("segment_name")["customers_then"]
    kept = (before - left.reindex(before.index, fill_value=0)).rename("customer_count")
    rows = kept[kept > 0].reset_index().assign(cause="stayed")
    return rows.assign(previous_segment_name=rows["segment_name"])


def shares(release: Release, at_most: int) -> pd.DataFrame:
    """Return each segment's share of the customers at the last refreshes."""
    return frame(release, SHARES, at_most)


def money(release: Release, refreshed_at: pd.Timestamp) -> pd.DataFrame | None:
    """Return label and spending of each segment at a refresh; None if its release is not kept."""
    for kept in (release, *earlier(release)):
        if refreshes(kept)["refreshed_at"].iloc[0] == refreshed_at:
            return frame(kept, MONEY).set_index("segment_name")
    return None


def listing(
    since: pd.Timestamp,
    until: pd.Timestamp,
    causes: Sequence[str],
    move: tuple[str | None, str | None],
    customer: str | None,
    has_actions: bool,
) -> Listing:
    """Return the list of those who moved between two refreshes.

    Args:
        since: the earlier refresh.
        until: the later one.
        causes: why they moved, of CAUSES.
        move: the segments before and after; "" for new customers and those who are gone, None for
            any.
        customer: only the one with this id.
        has_actions: whether the release says what to do for a customer.
    """
    conditions = [WITH_CAUSE]
    values: list[object] = [list(causes)]
    for column, name in zip(("segment_then", "segment_now"), move, strict=True):
        if name == "":
            conditions.append(IS_NONE.format(column=column))
        elif name is not None:
            conditions.append(IS_SEGMENT.format(column=column))
            values.append(name)
    if customer:
        conditions.append(WITH_ID.replace("customer_id", "moved.customer_id"))
        values.append(customer)
    where = " and ".join(conditions)
    return Listing(
        (LIST if has_actions else LIST_OF_MOVES).replace("{conditions}", where),
        COUNT.replace("{conditions}", where),
        (since.to_pydatetime(), until.to_pydatetime(), *values),
    )
