"""Target lists by action, and responses to campaigns."""

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
RESPONSES = """
select
    campaign, segment_name, segment_label, customer_count, response_count, response_share,
    lowest_response_share, highest_response_share, unavailable_reason
from campaign_response
order by campaign = 'last campaign' desc, campaign, segment_name
"""
COMPARISONS = """
select segment_name, other_segment_name, share_difference, adjusted_p_value, is_different
from campaign_comparisons
where campaign = ?
order by adjusted_p_value, segment_name, other_segment_name
"""
LIST = """
select target_lists.customer_id, target_lists.segment_label, target_lists.channel,
    target_lists.message, top_interest, second_interest, churn_reason, priority_measure,
    priority_value, list_position, target_lists.membership_margin, is_control
from target_lists
inner join customer_actions using (customer_id)
where action = ? and target_lists.channel in (select unnest(?))
    and target_lists.segment_label in (select unnest(?))
    and (? or not is_control) and target_lists.membership_margin >= ? and list_position <= ?
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
    """Return a list, filtered by action, channels, segments, controls, margin and position."""
    return frame(release, LIST, *filters)


def responses(release: Release) -> pd.DataFrame:
    """Return the responses to each campaign, by segment; the last campaign first."""
    return frame(release, RESPONSES)


def comparisons(release: Release, campaign: str) -> pd.DataFrame:
    """Return which segments differ in their response to a campaign."""
    return frame(release, COMPARISONS, campaign)
