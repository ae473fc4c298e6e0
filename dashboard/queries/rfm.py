"""RFM groups: their size and money, and the segments that their customers are in."""

import pandas as pd

from queries.reading import frame, has_table
from release import Release

GRID = """
select
    recency_score,
    frequency_score,
    sum(customer_count) as customer_count,
    sum(spending) as spending,
    max_by(rfm_group, customer_count) as main_group,
    string_agg(distinct rfm_group, ', ' order by rfm_group) as rfm_groups
from rfm_cells
where recency_score is not null
group by recency_score, frequency_score
order by recency_score, frequency_score
"""
# A group's customers in the segment that most of them are in.
GROUPS = """
with groups as (

    select
        rfm_group,
        sum(customer_count) as customer_count,
        sum(spending) as spending
    from rfm_cells
    group by rfm_group

)

select
    rfm_group,
    groups.customer_count,
    groups.customer_count / sum(groups.customer_count) over () as customer_share,
    groups.spending,
    groups.spending / nullif(sum(groups.spending) over (), 0) as spending_share,
    rfm_agreement.segment_name as main_segment_name,
    rfm_agreement.share_of_group as main_segment_share
from groups
inner join rfm_agreement using (rfm_group)
where rfm_agreement.is_main_segment
order by groups.spending desc, rfm_group
"""
AGREEMENT = """
select rfm_group, segment_name, segment_label, customer_count, share_of_group, share_of_segment
from rfm_agreement
order by rfm_group, segment_name
"""
# Customers without an order have scores, but no place on the grid.
HAS_ORDERS = "rfm_group not in (select rfm_group from rfm_cells where recency_score is null)"
GRID_OF_SEGMENT = f"""
with counted as (

    select
        recency_score,
        frequency_score,
        rfm_group,
        count(*) as customer_count,
        sum(total_spending) as spending
    from rfm_groups
    where segment_name = ? and {HAS_ORDERS}
    group by recency_score, frequency_score, rfm_group

)

select
    recency_score,
    frequency_score,
    sum(customer_count) as customer_count,
    sum(spending) as spending,
    max_by(rfm_group, customer_count) as main_group,
    string_agg(distinct rfm_group, ', ' order by rfm_group) as rfm_groups
from counted
group by recency_score, frequency_score
order by recency_score, frequency_score
"""
AGREEMENT_OF_CELL = f"""
select rfm_group, segment_name, count(*) as customer_count
from rfm_groups
where recency_score = ? and frequency_score = ? and {HAS_ORDERS}
group by rfm_group, segment_name
order by rfm_group, segment_name
"""
KNOWN = """
with segments as (

    select segment_name, sum(customer_count) as customer_count
    from rfm_agreement
    group by segment_name

)

select
    sum(customer_count) filter (where is_main_segment) / sum(customer_count) as with_groups,
    (select max(customer_count) / sum(customer_count) from segments) as without_groups
from rfm_agreement
"""


def has_groups(release: Release) -> bool:
    """Return whether the release has RFM groups; older ones have none."""
    return has_table(release, "rfm_agreement")


def grid(release: Release) -> pd.DataFrame:
    """Return customers, spending and groups of each recency and frequency score."""
    return frame(release, GRID)


def grid_of_segment(release: Release, segment_name: str) -> pd.DataFrame:
    """Return the grid of one segment's customers."""
    return frame(release, GRID_OF_SEGMENT, segment_name)


def agreement_of_cell(release: Release, recency: int, frequency: int) -> pd.DataFrame:
    """Count the customers with these scores by RFM group and segment."""
    return frame(release, AGREEMENT_OF_CELL, recency, frequency)


def groups(release: Release) -> pd.DataFrame:
    """Return size, spending and main segment of each group that has customers."""
    return frame(release, GROUPS)


def agreement(release: Release) -> pd.DataFrame:
    """Count customers by RFM group and segment."""
    return frame(release, AGREEMENT)


def guessed_shares(release: Release) -> tuple[float, float]:
    """Return the share of customers whose segment is guessed from the RFM group, and without it.

    The guess is the segment that most customers of the group, or most of all, are in.
    """
    known = frame(release, KNOWN).iloc[0]
    return float(known["with_groups"]), float(known["without_groups"])
