"""Target lists by action."""

import pandas as pd

from queries.reading import frame, has_table
from release import Release

SIZES = "select * from target_list_sizes order by customer_count, action"
OVERLAPS = """
select case when action = ? then other_action else action end as other_list, customer_count
from target_list_overlaps
where ? in (action, other_action)
order by customer_count desc, other_list
"""
# The first of a list with enough margin, as an export takes them; then the filters of the table.
LIST = """
with taken as (

    select *
    from target_lists
    where action = ? and membership_margin >= ?
    order by list_position
    limit ?

)

select taken.customer_id, taken.segment_label, taken.channel, taken.message, top_interest,
    second_interest, churn_reason, priority_measure, priority_value, list_position,
    taken.membership_margin, is_control
from taken
inner join customer_actions using (customer_id)
where taken.channel in (select unnest(?)) and taken.segment_label in (select unnest(?))
    and (? or not is_control)
order by list_position
"""
# Lists that are for churn-prone customers only, by the rules.
FOR_CHURN_PRONE = """
select action from action_cases where is_listed group by action having bool_and(is_churn_prone)
"""
CHOICES = "select distinct channel, segment_label from target_lists where action = ?"


def has_targets(release: Release) -> bool:
    """Return whether the release has target lists."""
    return has_table(release, "target_lists")


def sizes(release: Release) -> pd.DataFrame:
    """Return the length of each list, the shortest first."""
    return frame(release, SIZES)


def for_churn_prone(release: Release) -> set[str]:
    """Return the actions whose customers are all churn-prone."""
    return set(frame(release, FOR_CHURN_PRONE)["action"])


def overlaps(release: Release, action: str) -> pd.DataFrame:
    """Count the customers of a list who are also in each other list."""
    return frame(release, OVERLAPS, action, action)


def choices(release: Release, action: str) -> pd.DataFrame:
    """Return the channels and segments in a list."""
    return frame(release, CHOICES, action)


def customers(release: Release, *filters: object) -> pd.DataFrame:
    """Return a list, filtered by action, margin, number, channels, segments and controls."""
    return frame(release, LIST, *filters)


def has_exports(release: Release) -> bool:
    """Return whether the release has what an export reads; older ones do not."""
    return has_table(release, "order_cohorts")
