"""Target lists by action."""

import pandas as pd

from queries.reading import frame, has_table
from release import Release

SIZES = "select * from target_list_sizes order by action"
OVERLAPS = "select action, other_action, customer_count from target_list_overlaps"
RESPONSE = "select * from campaign_response"
COMPARISONS = "select * from campaign_comparisons"
LIST = """
select customer_id, segment_label, channel, message, priority_measure, priority_value,
    list_position, membership_margin, is_control
from target_lists
where action = ? and channel in (select unnest(?)) and segment_label in (select unnest(?))
    and (? or not is_control) and list_position <= ?
order by list_position
"""
CHOICES = "select distinct channel, segment_label from target_lists where action = ?"


def has_targets(release: Release) -> bool:
    """Tell whether the release holds target lists."""
    return has_table(release, "target_lists")


def sizes(release: Release) -> pd.DataFrame:
    """Return how long each list is, and who is left out of it."""
    return frame(release, SIZES)


def overlaps(release: Release) -> pd.DataFrame:
    """Count customers that are in two lists."""
    return frame(release, OVERLAPS)


def choices(release: Release, action: str) -> pd.DataFrame:
    """Return channels and segments of a list."""
    return frame(release, CHOICES, action)


def customers(release: Release, *filters: object) -> pd.DataFrame:
    """Return a list: by action, channels, segments, with controls or not, up to a position."""
    return frame(release, LIST, *filters)


def campaigns(release: Release) -> dict[str, pd.DataFrame]:
    """Return the response to campaigns and their comparisons, where the release has them."""
    tables = {"campaign_response": RESPONSE, "campaign_comparisons": COMPARISONS}
    return {
        name: frame(release, query) for name, query in tables.items() if has_table(release, name)
    }
