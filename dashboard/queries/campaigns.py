"""What campaigns brought, who responded to earlier ones, and who entered and left."""

import pandas as pd

from queries.reading import frame, has_table
from release import Release

RESULTS = """
select *
from campaign_results
order by sent_on desc, length(campaign_id) desc, campaign_id desc,
    segment_name = 'all segments' desc, segment_name
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
# Of the last refresh; the parameter is whether all causes count.
ENTRIES = """
select
    segment_entries.customer_id,
    segment_entries.kind,
    coalesce(segment_profiles.segment_label, segment_entries.name) as name,
    segment_entries.movement,
    segment_entries.cause,
    segment_entries.value_at_stake,
    segment_entries.is_trigger
from segment_entries
left join segment_profiles
    on segment_entries.kind = 'segment' and segment_entries.name = segment_profiles.segment_name
where
    segment_entries.refreshed_at = (select max(refreshed_at) from refresh_summary)
    and (segment_entries.is_trigger or ?)
"""
ENTRY_LIST = f"{ENTRIES} order by kind, name, movement, value_at_stake desc, customer_id"
ENTRY_COUNTS = f"""
with entries as ({ENTRIES})

select
    kind,
    name,
    cause,
    count(*) filter (where movement = 'entered') as entered_count,
    count(*) filter (where movement = 'left') as left_count,
    coalesce(sum(value_at_stake) filter (where movement = 'entered'), 0) as entered_value,
    coalesce(sum(value_at_stake) filter (where movement = 'left'), 0) as left_value
from entries
group by all
order by kind, name, count(*) desc, cause
"""
REFRESH_COUNT = "select count(*) as refresh_count from refresh_summary"


def has_results(release: Release) -> bool:
    """Return whether the release measures campaigns; older ones do not."""
    return has_table(release, "campaign_results")


def has_responses(release: Release) -> bool:
    """Return whether the release tells who responded; the oldest do not."""
    return has_table(release, "campaign_response")


def has_entries(release: Release) -> bool:
    """Return whether the release tells who entered and left; older ones do not."""
    return has_table(release, "segment_entries")


def results(release: Release) -> pd.DataFrame:
    """Return what each campaign brought, all segments first; the latest campaign first."""
    return frame(release, RESULTS)


def responses(release: Release) -> pd.DataFrame:
    """Return the responses to each campaign, by segment; the last campaign first."""
    return frame(release, RESPONSES)


def comparisons(release: Release, campaign: str) -> pd.DataFrame:
    """Return which segments differ in their response to a campaign."""
    return frame(release, COMPARISONS, campaign)


def entry_counts(release: Release, with_all_causes: bool) -> pd.DataFrame:
    """Count who entered and left each list and segment with the last refresh, by cause."""
    return frame(release, ENTRY_COUNTS, with_all_causes)


def refresh_count(release: Release) -> int:
    """Return how many refreshes the data set has had."""
    return int(frame(release, REFRESH_COUNT)["refresh_count"].iloc[0])
