"""Segments: size, figures, names, quality and traits. Small tables only, except for counts."""

from typing import Any

import pandas as pd

from queries.reading import frame, record
from release import Release

SEGMENTS = """
select
    profiles.*, stability_verdict, separation_verdict, undecided_share, mean_membership_margin,
    stability, mean_silhouette_score, null_highest_silhouette_score
from segment_profiles as profiles
left join segment_quality using (segment_name)
order by mean_total_spending desc nulls last, segment_name
"""
CUSTOMERS = "select cast(sum(customer_count) as bigint) as customer_count from segment_profiles"
HAS_ORDER_LINES = "select count(gross_sales) > 0 as has_order_lines from customer_features"
LAST_REFRESH = "select * from refresh_summary order by refreshed_at desc limit 1"
TRAITS = """
select segment_name, trait, segment_mean, overall_mean, difference_in_sd, index_to_average,
    trait_position, is_exact
from segment_traits
order by segment_name, trait_position
"""
WARNINGS = """
select feature, value, threshold, new_levels from feature_drift
where is_watched and is_drifting
order by value desc, feature
"""
# Quartiles of the customers on the map: everybody up to max_map_points.
SPREADS = """
select
    segment_name,
    count(*) as customer_count,
    quantile_cont({measure}, 0.05) as lowest,
    quantile_cont({measure}, 0.25) as lower_quartile,
    median({measure}) as median,
    quantile_cont({measure}, 0.75) as upper_quartile,
    quantile_cont({measure}, 0.95) as highest
from map_points
where k = ? and not is_outlier
group by segment_name
"""
CATEGORIES = """
select segment_name, category, sum(greatest(net_spending, 0)) as spending
from customer_category_spending
inner join customer_segments using (customer_id)
group by all
order by spending desc, category
"""
LEVELS = """
select segment_name, {column} as level, count(*) as customer_count
from customer_segments
group by all
order by segment_name, level
"""


def segments(release: Release) -> pd.DataFrame:
    """Return a row per segment by descending mean spending: profile and verdicts."""
    return frame(release, SEGMENTS)


def last_refresh(release: Release) -> dict[str, Any]:
    """Return the summary of the refresh that wrote the release."""
    found = record(release, LAST_REFRESH)
    if found is None:
        raise LookupError("refresh_summary has no row")
    return found


def customer_count(release: Release) -> int:
    """Count the customers of all segments."""
    return int(frame(release, CUSTOMERS)["customer_count"].iloc[0])


def has_order_lines(release: Release) -> bool:
    """Return whether the input has order lines: rows of a refresh are then lines."""
    return bool(frame(release, HAS_ORDER_LINES)["has_order_lines"].iloc[0])


def traits(release: Release) -> pd.DataFrame:
    """Return how each segment differs from all customers, the strongest trait first."""
    return frame(release, TRAITS)


def drift_warnings(release: Release) -> pd.DataFrame:
    """Return watched features that have drifted."""
    return frame(release, WARNINGS)


def spreads(release: Release, measure: str, k: int) -> pd.DataFrame:
    """Return quartiles and the middle 90 % of income or total_spending by segment."""
    return frame(release, SPREADS.format(measure=_one_of(measure, "income", "total_spending")), k)


def category_shares(release: Release, most: int) -> pd.DataFrame:
    """Return each segment's spending by category as shares, a row per segment, a column each.

    Args:
        release: what is shown.
        most: how many categories have a column, the largest first.
    """
    table = frame(release, CATEGORIES).pivot_table(
        index="segment_name", columns="category", values="spending", aggfunc="sum", fill_value=0
    )
    largest = table.sum().sort_values(ascending=False).index[:most]
    return table.div(table.sum(axis=1), axis=0)[largest].reset_index()


def levels(release: Release, column: str) -> pd.DataFrame:
    """Count customers by segment and education_level or living_situation."""
    allowed = ("education_level", "living_situation")
    return frame(release, LEVELS.format(column=_one_of(column, *allowed)))


def _one_of(value: str, *allowed: str) -> str:
    if value not in allowed:
        raise ValueError(f"{value} is none of {allowed}")
    return value
