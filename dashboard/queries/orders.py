"""Orders by week, by month and segment, and by category."""

from typing import Any

import pandas as pd

from queries.reading import frame, has_table, record
from release import Release

TOTALS = """
select
    sum(order_count) as order_count,
    cast(sum(net_sales) as double) as net_sales,
    avg(order_count) filter (where not is_partial_week) as orders_a_week,
    min(week_start) as first_week,
    max(week_start) as last_week
from order_weeks
"""
WEEKS = """
select
    week_start,
    order_count,
    customer_count,
    cast(net_sales as double) as net_sales,
    is_partial_week
from order_weeks
order by week_start
"""
WEEKS_OF_CATEGORY = """
select
    order_weeks.week_start,
    coalesce(sold.customer_count, 0) as customer_count,
    coalesce(cast(sold.net_sales as double), 0) as net_sales,
    order_weeks.is_partial_week
from order_weeks
left join (select * from order_category_weeks where category = ?) as sold using (week_start)
order by order_weeks.week_start
"""
# The segment that the customers entered first, as cohorts are kept.
MONTHS = """
select
    entry_segment_name as segment_name,
    cast(cohort_month + to_months(months_since_first_order) as date) as sale_month,
    cast(sum(order_count) as bigint) as order_count,
    cast(sum(active_customer_count) as bigint) as customer_count,
    cast(sum(net_sales) as double) as net_sales,
    bool_or(is_partial_month) as is_partial_month
from order_cohorts
where cohort_month is not null
group by all
order by segment_name, sale_month
"""
# The largest categories have a row for each segment, all others one together.
CATEGORIES = """
with spent as (

    select
        order_category_spending.category,
        customer_segments.segment_name,
        count(*) as customer_count,
        sum(order_category_spending.net_spending) as net_sales
    from order_category_spending
    inner join customer_segments using (customer_id)
    group by all

),

ranked as (

    select
        category,
        row_number() over (order by sum(net_sales) desc, category) as place,
        count(*) over () as category_count
    from spent
    group by category

),

named as (

    select
        spent.*,
        place,
        category_count,
        case when place <= ? then spent.category end as shown_category
    from spent
    inner join ranked using (category)

)

select
    shown_category as category,
    segment_name,
    case when shown_category is not null then cast(sum(customer_count) as bigint) end
        as customer_count,
    sum(net_sales) as net_sales,
    any_value(category_count) as category_count
from named
group by shown_category, segment_name
order by min(place), segment_name
"""


def has_weeks(release: Release) -> bool:
    """Return whether the release counts orders by week; older ones do not."""
    return has_table(release, "order_weeks")


def totals(release: Release) -> dict[str, Any]:
    """Return all orders, their net sales, and the orders of a whole week on average."""
    return record(release, TOTALS) or {}


def weeks(release: Release) -> pd.DataFrame:
    """Return orders, customers and net sales of each week."""
    return frame(release, WEEKS)


def has_category_weeks(release: Release) -> bool:
    """Return whether the release counts what is bought by week and category."""
    return has_table(release, "order_category_weeks")


def weeks_of(release: Release, category: str) -> pd.DataFrame:
    """Return customers and net sales of a category in each week."""
    return frame(release, WEEKS_OF_CATEGORY, category)


def months(release: Release) -> pd.DataFrame:
    """Return orders, customers and net sales of each month, by segment at entry."""
    return frame(release, MONTHS)


def categories(release: Release, most: int) -> pd.DataFrame:
    """Return customers and net sales by category and segment, the largest category first.

    All others share the last rows, which have no name and no customers: some bought several.
    """
    return frame(release, CATEGORIES, most)
