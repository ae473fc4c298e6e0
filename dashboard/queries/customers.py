"""Customers: the list behind what is followed; one customer in detail."""

from collections.abc import Sequence
from dataclasses import dataclass
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
# The first rows are found in one table, then completed.
LIST = """
with listed as (

    select customer_id, segment_label, top_interest, second_interest, churn_reason,
        next_best_action, total_spending, expected_value, membership_margin
    from customer_actions
    where {conditions}
    order by {order}
    {limit}

)

select
    customer_id, segment_label, top_interest, second_interest, churn_reason, next_best_action,
    total_spending, expected_value, order_probability, membership_margin
from listed
left join {predicted} using (customer_id)
order by {order}
"""
COUNT = "select count(*) as customer_count from customer_actions where {conditions}"
PREDICTED = "(select customer_id, order_probability from customer_value)"
NOT_PREDICTED = (
    "(select customer_id, cast(null as double) as order_probability from customer_actions"
    " where false)"
)
ORDERS = {
    "expected value": "expected_value desc nulls last, customer_id",
    "spending": "total_spending desc nulls last, customer_id",
    "membership margin": "membership_margin desc nulls last, customer_id",
    "id": "customer_id",
}
IN_SEGMENT = "segment_name = ?"
# At another k, only the customers of the map have a segment.
IN_SEGMENT_AT_K = """
customer_id in (select customer_id from map_points where k = ? and segment_name = ?)
"""
IN_CELL = """
customer_id in (
    select customer_id from customer_features
    where order_count > 0 and recency_score = ? and frequency_score = ?
)
"""
IN_GROUP = "customer_id in (select customer_id from rfm_groups where rfm_group = ?)"
# Without those whose returns were as large as what they bought.
IN_CATEGORY = """
customer_id in (
    select customer_id from order_category_spending where category = ? and net_spending > 0
)
"""
WITH_ID = "cast(customer_id as varchar) = ?"
IS_PREDICTED = "select count(expected_value) > 0 as is_predicted from customer_actions"


@dataclass(frozen=True)
class Condition:
    """Part of a filter.

    Attributes:
        sql: with ? for values.
        values: of its parameters.
    """

    sql: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Listing:
    """A list of customers.

    Attributes:
        query: the rows, with {order} and {limit} to be filled in.
        count: the query that counts them.
        parameters: of both.
    """

    query: str
    count: str
    parameters: tuple[Any, ...]

    def rows(self, order: str, at_most: int | None = None) -> str:
        """Return the query in an order of ORDERS: all rows, or the first ones."""
        limit = "" if at_most is None else f"limit {at_most:d}"
        return self.query.format(order=ORDERS[order], limit=limit)


def in_segment(segment_name: str) -> Condition:
    """Customers of a published segment."""
    return Condition(IN_SEGMENT, (segment_name,))


def in_segment_at(k: int, segment_name: str) -> Condition:
    """Customers of the map who would be in a segment at another k."""
    return Condition(IN_SEGMENT_AT_K, (k, segment_name))


def in_cell(recency: int, frequency: int) -> Condition:
    """Customers with these scores."""
    return Condition(IN_CELL, (recency, frequency))


def in_group(rfm_group: str) -> Condition:
    """Customers of an RFM group."""
    return Condition(IN_GROUP, (rfm_group,))


def in_category(category: str) -> Condition:
    """Customers who spent on a category of the order lines."""
    return Condition(IN_CATEGORY, (category,))


def with_id(customer_id: str) -> Condition:
    """One customer."""
    return Condition(WITH_ID, (customer_id,))


def has_lists(release: Release) -> bool:
    """Return whether the release has what lists show; older ones lack it."""
    return has_table(release, "customer_actions")


def is_predicted(release: Release) -> bool:
    """Return whether the release says what customers will bring."""
    return bool(frame(release, IS_PREDICTED)["is_predicted"].iloc[0])


def listing(release: Release, conditions: Sequence[Condition]) -> Listing:
    """Return the list of the customers who meet all conditions."""
    where = " and ".join(condition.sql for condition in conditions) or "true"
    predicted = PREDICTED if has_table(release, "customer_value") else NOT_PREDICTED
    query = LIST.replace("{conditions}", where).replace("{predicted}", predicted)
    values = tuple(value for condition in conditions for value in condition.values)
    return Listing(query, COUNT.format(conditions=where), values)


def first_rows(release: Release, listed: Listing, order: str, at_most: int) -> pd.DataFrame:
    """Return the first customers of a list."""
    return frame(release, listed.rows(order, at_most), *listed.parameters)


def count(release: Release, listed: Listing) -> int:
    """Count the customers of a list."""
    return int(frame(release, listed.count, *listed.parameters)["customer_count"].iloc[0])


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
