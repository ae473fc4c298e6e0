"""Points of the maps: a stratified sample, or counts on a grid."""

from collections.abc import Sequence

import pandas as pd

from queries.reading import frame, record
from release import Release

# The map, with the scales on which orders are compared.
MAP = """
(
    select
        *,
        ln(greatest(order_count, 1)) as log_order_count,
        ln(1 + greatest(coalesce(mean_order_value, 0), 0)) as log_mean_order_value
    from map_points
) as mapped
"""
# In proportion to the segments, at least one of each, the same customers every time.
POINTS = f"""
with placed as (

    select
        *,
        row_number() over (partition by segment_name order by hash(customer_id)) as place,
        count(*) over (partition by segment_name) as segment_count,
        count(*) over () as all_count
    from {MAP}
    where k = ?

)

select customer_id, segment_name, cluster_id, ward_cluster_id, pc1, pc2, pc3, income,
    total_spending, order_count, mean_order_value, log_order_count, log_mean_order_value, age,
    children_count, is_outlier
from placed
where place = 1 or place * all_count <= ? * segment_count
order by hash(customer_id, 1)
"""
POINTS_WITH_OUTLIERS = """
select customer_id, income, total_spending, age, is_outlier
from map_points
where k = ?
order by is_outlier desc, hash(customer_id)
limit ?
"""
POINT_COUNT = "select count(*) as point_count from map_points where k = ?"
# The frame of a map: everything except the outermost 0.5 % on each side.
GRID = """
with bounds as (

    select
        quantile_cont({x}, 0.005) as x_from, quantile_cont({x}, 0.995) as x_to,
        quantile_cont({y}, 0.005) as y_from, quantile_cont({y}, 0.995) as y_to
    from {table}
    where k = ?

),

cells as (

    select
        segment_name,
        cast(floor(({x} - x_from) / (x_to - x_from) * ?) as integer) as column_number,
        cast(floor(({y} - y_from) / (y_to - y_from) * ?) as integer) as row_number,
        x_from, x_to, y_from, y_to
    from {table}
    cross join bounds
    where k = ? and {x} between x_from and x_to and {y} between y_from and y_to

),

counted as (

    select column_number, row_number, segment_name, count(*) as segment_count,
        any_value(x_from) as x_from, any_value(x_to) as x_to,
        any_value(y_from) as y_from, any_value(y_to) as y_to
    from cells
    group by column_number, row_number, segment_name

)

select
    max_by(segment_name, segment_count) as segment_name,
    sum(segment_count) as customer_count,
    max(segment_count) / sum(segment_count) as segment_share,
    any_value(x_from) + (column_number + 0.5) * any_value(x_to - x_from) / ? as x,
    any_value(y_from) + (row_number + 0.5) * any_value(y_to - y_from) / ? as y
from counted
group by column_number, row_number
order by row_number, column_number
"""
PLACE = f"""
select pc1, pc2, pc3, income, total_spending, log_order_count, log_mean_order_value
from {MAP}
where k = ? and cast(customer_id as varchar) = ?
"""
COMPONENTS = """
select component, feature, loading, loading_position, explained_variance_ratio
from principal_components
order by component, loading_position
"""
AXES = (
    "pc1", "pc2", "pc3", "income", "total_spending", "log_order_count", "log_mean_order_value",
)  # fmt: skip


def points(release: Release, k: int, at_most: int) -> pd.DataFrame:
    """Return customers of the map with their segment at k."""
    return frame(release, POINTS, k, at_most)


def points_with_outliers(release: Release, k: int, at_most: int) -> pd.DataFrame:
    """Return customers of the map, outliers first."""
    return frame(release, POINTS_WITH_OUTLIERS, k, at_most)


def point_count(release: Release, k: int) -> int:
    """Count the customers on the map."""
    return int(frame(release, POINT_COUNT, k)["point_count"].iloc[0])


def grid(release: Release, k: int, x: str, y: str, cells: int) -> pd.DataFrame:
    """Count customers on a grid of `cells` by `cells`, with their main segment."""
    if x not in AXES or y not in AXES:
        raise ValueError(f"{x} or {y} is none of {AXES}")
    return frame(release, GRID.format(x=x, y=y, table=MAP), k, cells, cells, k, cells, cells)


def place(release: Release, k: int, customer: str, axes: Sequence[str]) -> list[float] | None:
    """Return where a customer is on the map, or None if the map does not have the customer.

    Args:
        release: what is shown.
        k: the number of segments.
        customer: the id, as text.
        axes: two or three of AXES.
    """
    if not set(axes) <= set(AXES):
        raise ValueError(f"not all of {axes} are of {AXES}")
    found = record(release, PLACE, k, customer)
    return None if found is None else [float(found[axis]) for axis in axes]


def components(release: Release) -> pd.DataFrame:
    """Return the loadings of each principal component, the largest first."""
    return frame(release, COMPONENTS)
