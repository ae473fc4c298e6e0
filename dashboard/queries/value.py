"""What customers will bring, how right that was before, and cohorts of customers."""

from typing import Any

import pandas as pd

from queries.reading import frame, has_table, record
from release import Release

TOTALS = """
select
    count(expected_value) as predicted_count,
    sum(expected_value) as expected_value,
    sum(expected_order_count) as expected_order_count,
    avg(order_probability) as order_probability,
    count(next_order_to) as dated_count,
    any_value(horizon_days) as horizon_days,
    any_value(value_method) as value_method
from customer_value
"""
SEGMENTS = """
select segment_name, segment_label, customer_share, expected_value, expected_value_share
from segment_profiles
where expected_value is not null
order by mean_total_spending desc nulls last, segment_name
"""
# All cut-offs together, a customer's orders in each.
DECILES = """
select
    decile,
    sum(customer_count) as customer_count,
    sum(predicted) / sum(customer_count) as predicted_orders,
    sum(actual) / sum(customer_count) as actual_orders
from value_backtest
where predicts = 'orders' and decile is not null and model = ?
group by decile
order by decile
"""
CALIBRATION = """
select
    decile,
    sum(customer_count) as customer_count,
    sum(mean_order_probability * customer_count) / sum(customer_count) as predicted_share,
    sum(ordered_share * customer_count) / sum(customer_count) as actual_share
from value_backtest
where predicts = 'orders' and decile is not null and model = 'mbg_nbd'
group by decile
order by decile
"""
ERRORS = """
select
    model,
    sqrt(sum(root_mean_squared_error * root_mean_squared_error * customer_count)
        / sum(customer_count)) as root_mean_squared_error,
    sum(predicted) / nullif(sum(actual), 0) - 1 as bias,
    sum(brier_score * customer_count) / sum(customer_count) as brier_score,
    sum(base_rate_brier_score * customer_count) / sum(customer_count) as base_rate_brier_score
from value_backtest
where predicts = 'orders' and decile is null and root_mean_squared_error is not null
group by model
order by root_mean_squared_error, model
"""
NEXT_ORDERS = """
select
    cast(date_trunc('week', expected_next_order_date) as date) as week,
    count(*) as customer_count,
    sum(expected_order_value) as expected_sales
from customer_value
where expected_next_order_date is not null
group by week
order by week
limit 26
"""
COHORTS = """
select
    cohort_month,
    months_since_first_order,
    sum(customer_count) as customer_count,
    sum(active_customer_count) / nullif(sum(customer_count), 0) as active_share,
    cast(sum(cumulative_net_sales) as double) / nullif(sum(customer_count), 0)
        as cumulative_sales_each,
    bool_or(is_partial_month) as is_partial_month,
    bool_or(has_older_customers) as has_older_customers
from order_cohorts
where cohort_month is not null
group by cohort_month, months_since_first_order
order by cohort_month, months_since_first_order
"""
BEST = """
select
    customer_value.customer_id, segment_label, customer_value.expected_value, order_probability,
    expected_order_count, expected_order_value,
    cast(expected_next_order_date as varchar) as expected_next_order_date,
    cast(next_order_from as varchar) as next_order_from,
    cast(next_order_to as varchar) as next_order_to
from customer_value
inner join customer_actions using (customer_id)
order by customer_value.expected_value desc, customer_value.customer_id
"""
BEST_SHOWN = f"{BEST} limit 100"


def has_value(release: Release) -> bool:
    """Return whether the release has a value model; older ones have none."""
    return has_table(release, "customer_value")


def totals(release: Release) -> dict[str, Any]:
    """Return what all customers together will bring; predicted_count is 0 where none is said."""
    return record(release, TOTALS) or {}


def segments(release: Release) -> pd.DataFrame:
    """Return the expected value of each segment, and its share."""
    return frame(release, SEGMENTS)


def deciles(release: Release, method: str) -> pd.DataFrame:
    """Return predicted and actual orders by tenth of the customers, in the back-test."""
    return frame(release, DECILES, method)


def calibration(release: Release) -> pd.DataFrame:
    """Return the predicted and actual share that ordered, by tenth of the customers."""
    return frame(release, CALIBRATION)


def errors(release: Release) -> pd.DataFrame:
    """Return the figures of each model and baseline over all cut-offs."""
    return frame(release, ERRORS)


def next_orders(release: Release) -> pd.DataFrame:
    """Count the next orders by week, where a date may be said."""
    return frame(release, NEXT_ORDERS)


def cohorts(release: Release) -> pd.DataFrame:
    """Return the months of each cohort, by month of the first order."""
    return frame(release, COHORTS)


def best(release: Release) -> pd.DataFrame:
    """Return the hundred customers who are expected to bring most."""
    return frame(release, BEST_SHOWN)
