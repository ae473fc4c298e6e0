"""Numbers of segments: the diagnostics of each k, its clusters, and who would move."""

import pandas as pd

from queries.reading import frame
from release import Release

DIAGNOSTICS = "select * from cluster_count_diagnostics where algorithm = 'kmeans' order by k"
CLUSTERS = """
select * from cluster_profiles where k = ?
order by mean_total_spending desc nulls last, segment_name
"""
EVERYONE = """
select
    sum(mean_income * customer_count) / sum(customer_count) as mean_income,
    sum(mean_total_spending * customer_count) / sum(customer_count) as mean_total_spending,
    sum(mean_age * customer_count) / sum(customer_count) as mean_age,
    sum(mean_children_count * customer_count) / sum(customer_count) as mean_children_count,
    sum(mean_tenure_days * customer_count) / sum(customer_count) as mean_tenure_days,
    sum(mean_recency_days * customer_count) / sum(customer_count) as mean_recency_days
from cluster_profiles
where k = ? and customer_count > 0
"""
PUBLISHED_K = "select distinct k from cluster_profiles where is_published"
# map_points has everybody, or a sample in proportion to the segments.
MOVES = """
with published as (

    select map_points.customer_id, map_points.segment_name, map_points.segment_label
    from map_points
    inner join (select distinct k from cluster_profiles where is_published) using (k)

),

chosen as (

    select customer_id, segment_name, segment_label from map_points where k = ?

)

select
    published.segment_name,
    published.segment_label,
    chosen.segment_name as segment_name_at_k,
    chosen.segment_label as segment_label_at_k,
    count(*) as customer_count
from published
inner join chosen using (customer_id)
group by all
order by customer_count desc
"""


def diagnostics(release: Release) -> pd.DataFrame:
    """Return a row per k of K-Means: inertia, silhouette, stability, verdict."""
    return frame(release, DIAGNOSTICS)


def candidates(release: Release) -> list[int]:
    """Return the numbers of segments that the stored model knows."""
    found = diagnostics(release)["k"]
    return sorted(found[found > 1].astype(int).tolist())


def clusters(release: Release, k: int) -> pd.DataFrame:
    """Return the segments for this k, by descending mean spending."""
    return frame(release, CLUSTERS, k)


def everyone(release: Release, k: int) -> pd.Series:
    """Return the means of all customers, by the names of cluster_profiles."""
    return frame(release, EVERYONE, k).iloc[0]


def published_k(release: Release) -> int:
    """Return the number of segments that all other tables use."""
    return int(frame(release, PUBLISHED_K)["k"].iloc[0])


def moves(release: Release, k: int) -> pd.DataFrame:
    """Count customers by published segment and segment at k."""
    return frame(release, MOVES, k)
