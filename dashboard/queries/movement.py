"""Movement: who changed segment, and how the shares developed."""

import pandas as pd

from queries.reading import frame
from release import Release

REFRESHES = """
select refreshed_at, rows_accepted, model_id, model_reason, refit_outcome
from refresh_summary
order by refreshed_at desc
"""
MIGRATIONS = """
select previous_segment_name, segment_name, cause, sum(customer_count) as customer_count
from segment_migrations
where refreshed_at = ?
group by all
order by customer_count desc
"""
# Arrivals up to a refresh minus departures by then, in one pass over the history.
SHARES = """
with refreshes as (

    select refreshed_at from refresh_summary order by refreshed_at desc limit ?

),

steps as (

    select segment_name, valid_from as moment, count(*) as step
    from segment_history
    group by all
    union all
    select segment_name, valid_to as moment, -count(*) as step
    from segment_history
    where valid_to is not null
    group by all

),

counted as (

    select refreshes.refreshed_at, steps.segment_name, sum(steps.step) as customer_count
    from refreshes
    inner join steps on steps.moment <= refreshes.refreshed_at
    group by all
    having sum(steps.step) > 0

)

select *, customer_count / sum(customer_count) over (partition by refreshed_at) as customer_share
from counted
order by refreshed_at, segment_name
"""
STAYED = """
select
    history.segment_name as previous_segment_name,
    history.segment_name,
    'stayed' as cause,
    count(*) as customer_count
from segment_history as history
where
    history.valid_from < ?
    and (history.valid_to > ? or history.valid_to is null)
group by all
"""
CHANGES = """
select customer_id, previous_segment_name, segment_name, cause, changed_at
from segment_changes
where changed_at = ? and cause in ({causes})
order by customer_id
"""


def refreshes(release: Release) -> pd.DataFrame:
    """Return the refreshes of the data set, the last one first."""
    return frame(release, REFRESHES)


def migrations(release: Release, refreshed_at: pd.Timestamp) -> pd.DataFrame:
    """Count customers by segment before and after one refresh, including those who stayed."""
    when = refreshed_at.to_pydatetime()
    moved = frame(release, MIGRATIONS, when)
    return pd.concat([moved, frame(release, STAYED, when, when)], ignore_index=True)


def shares(release: Release, at_most: int) -> pd.DataFrame:
    """Return each segment's share of the customers at the last refreshes."""
    return frame(release, SHARES, at_most)


def changes_query(causes: list[str]) -> str:
    """Return the query for customers who changed for these causes; its parameter is a time."""
    known = [cause for cause in ("behaviour", "model", "name", "new", "gone") if cause in causes]
    return CHANGES.format(causes=", ".join(f"'{cause}'" for cause in known) or "null")


def changes(
    release: Release, refreshed_at: pd.Timestamp, causes: list[str], at_most: int
) -> pd.DataFrame:
    """Return customers who changed in one refresh."""
    query = f"{changes_query(causes)} limit {at_most:d}"
    return frame(release, query, refreshed_at.to_pydatetime())
