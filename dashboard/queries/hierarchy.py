"""Ward's tree, and its agreement with K-Means."""

import pandas as pd

from queries.reading import frame
from release import Release

# The top of the tree: its last merges, and what they merge.
TOP = """
select node_id, left_node_id, right_node_id, customer_count, first_leaf, last_leaf, height,
    min_k, max_k, mean_total_spending
from cluster_hierarchy
where min_k <= ?
order by height
"""
CUT = """
select node_id, customer_count, first_leaf, last_leaf, mean_total_spending
from cluster_hierarchy
where min_k <= ? and max_k >= ?
order by mean_total_spending desc
"""
CONTINGENCY = """
select cluster_id, segment_name, segment_label, ward_cluster_id, customer_count
from cluster_contingency
where k = ?
order by cluster_id, ward_cluster_id
"""
AGREEMENT = """
select algorithm_agreement from cluster_count_diagnostics where algorithm = 'kmeans' and k = ?
"""
# Each of Ward's clusters belongs to the segment that most of its customers are in.
DISAGREEING = """
with belongs as (

    select ward_cluster_id, max_by(segment_name, customer_count) as ward_segment_name
    from cluster_contingency
    where k = ?
    group by ward_cluster_id

)

select map_points.*, ward_segment_name, ward_segment_name != segment_name as is_other
from map_points
inner join belongs using (ward_cluster_id)
where k = ?
order by hash(customer_id)
limit ?
"""


def top(release: Release, leaves: int) -> pd.DataFrame:
    """Return the nodes of the tree above and at its cut into that many clusters."""
    return frame(release, TOP, leaves)


def cut(release: Release, k: int) -> pd.DataFrame:
    """Return the k clusters of the tree, by descending mean spending."""
    return frame(release, CUT, k, k)


def contingency(release: Release, k: int) -> pd.DataFrame:
    """Count customers by K-Means segment and Ward cluster."""
    return frame(release, CONTINGENCY, k)


def agreement(release: Release, k: int) -> float:
    """Return the adjusted Rand index of both algorithms."""
    return float(frame(release, AGREEMENT, k)["algorithm_agreement"].iloc[0])


def compared_customers(release: Release, k: int, at_most: int) -> pd.DataFrame:
    """Return customers of the tree, and whether Ward puts them into another segment."""
    return frame(release, DISAGREEING, k, k, at_most)
