"""One customer: features, segment, neighbours, history, recommended action."""

from typing import Any

import pandas as pd

from queries.reading import frame, has_table, record
from release import Release

ALL_SEGMENTS = "select * from customer_segments order by customer_id"
SEGMENT = "select * from customer_segments where cast(customer_id as varchar) = ?"
FEATURES = "select * from customer_features where cast(customer_id as varchar) = ?"
HISTORY = """
select segment_name, cause, valid_from, valid_to
from segment_history
where cast(customer_id as varchar) = ?
order by valid_from
"""
# The nearest in principal components, on which the segments are based.
NEIGHBOURS = """
with customer as (

    select * from customer_segments where cast(customer_id as varchar) = ?

)

select
    others.customer_id,
    others.segment_label,
    others.income,
    others.total_spending,
    others.age,
    others.children_count,
    sqrt(
        power(others.pc1 - customer.pc1, 2)
        + coalesce(power(others.pc2 - customer.pc2, 2), 0)
        + coalesce(power(others.pc3 - customer.pc3, 2), 0)
    ) as distance
from customer_segments as others
cross join customer
where others.customer_id != customer.customer_id
order by distance, others.customer_id
limit ?
"""
ACTIONS = "select * from customer_actions where cast(customer_id as varchar) = ?"
SOME_ID = "select cast(min(customer_id) as varchar) as customer_id from map_points"


def some_id(release: Release) -> str:
    """Return the id of a customer, as an example."""
    return str(frame(release, SOME_ID)["customer_id"].iloc[0])


def segment(release: Release, customer_id: str) -> dict[str, Any] | None:
    """Return the customer's row of customer_segments, or None if there is no such customer."""
    return record(release, SEGMENT, customer_id)


def features(release: Release, customer_id: str) -> dict[str, Any]:
    """Return the customer's row of customer_features."""
    return record(release, FEATURES, customer_id) or {}


def history(release: Release, customer_id: str) -> pd.DataFrame:
    """Return the customer's segments over time."""
    return frame(release, HISTORY, customer_id)


def neighbours(release: Release, customer_id: str, at_most: int) -> pd.DataFrame:
    """Return the customers most similar in what the segments are based on."""
    return frame(release, NEIGHBOURS, customer_id, at_most)


def action(release: Release, customer_id: str) -> dict[str, Any] | None:
    """Return the recommendation for the customer; None if the release has no actions."""
    if not has_table(release, "customer_actions"):
        return None
    return record(release, ACTIONS, customer_id)
