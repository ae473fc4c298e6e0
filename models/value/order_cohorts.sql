{{ config(materialized='table') }}

with months as (

    select * from {{ ref('int_order_months') }}

),

customers as (

    select * from {{ ref('int_order_customers') }}

),

segment_changes as (

    select * from {{ ref('segment_changes') }}
    where segment_name is not null {{- '' if has_orders() else ' and false' }}

),

last_days as (

    select last_day from {{ ref('int_order_lines_checked') }}

),

-- The first segment that the customer was in.
entries as (

    select
        customer_id,
        min_by(segment_name, changed_at) as segment_name
    from segment_changes
    group by customer_id

),

cohort_customers as (

    select
        customers.customer_id,
        entries.segment_name,
        cast(date_trunc('month', customers.first_order_date) as date) as cohort_month
    from customers
    inner join entries on customers.customer_id = entries.customer_id

),

cohorts as (

    select
        segment_name,
        cohort_month,
        count(*) as customer_count
    from cohort_customers
    group by segment_name, cohort_month

),

calendar as (

    select distinct sale_month from months

),

grid as (

    select
        cohorts.*,
        calendar.sale_month,
        cast(
            {{ dbt.datediff('cohorts.cohort_month', 'calendar.sale_month', 'month') }}  -- noqa: LT05
            as integer
        ) as months_since_first_order
    from cohorts
    inner join calendar on cohorts.cohort_month <= calendar.sale_month

),

-- A return before the first sale counts in the month of that sale; customers who only returned
-- something are in no cohort.
measured as (

    select
        cohort_customers.segment_name,
        cohort_customers.cohort_month,
        greatest(months.sale_month, cohort_customers.cohort_month) as sale_month,
        count(case when months.order_count > 0 then 1 end) as active_customer_count,
        sum(months.order_count) as order_count,
        sum(months.net_sales) as net_sales
    from months
    left join cohort_customers on months.customer_id = cohort_customers.customer_id
    group by
        cohort_customers.segment_name,
        cohort_customers.cohort_month,
        greatest(months.sale_month, cohort_customers.cohort_month)

),

joined as (

    select
        grid.segment_name,
        grid.cohort_month,
        grid.sale_month,
        grid.months_since_first_order,
        grid.customer_count,
        coalesce(measured.active_customer_count, 0) as active_customer_count,
        coalesce(measured.order_count, 0) as order_count,
        coalesce(measured.net_sales, 0) as net_sales
    from grid
    left join measured
        on
            grid.segment_name = measured.segment_name
            and grid.cohort_month = measured.cohort_month
            and grid.sale_month = measured.sale_month
    union all
    select
        segment_name,
        cohort_month,
        cast(null as date) as sale_month,
        cast(null as integer) as months_since_first_order,
        0 as customer_count,
        0 as active_customer_count,
        sum(order_count) as order_count,
        sum(net_sales) as net_sales
    from measured
    where cohort_month is null
    group by segment_name, cohort_month

),

final as (

    select
        -- ids
        joined.cohort_month,
        joined.segment_name as entry_segment_name,
        joined.months_since_first_order,

        -- measures
        cast(joined.customer_count as bigint) as customer_count,
        cast(joined.active_customer_count as bigint) as active_customer_count,
        cast(joined.order_count as bigint) as order_count,
        cast(joined.net_sales as decimal(38, 4)) as net_sales,
        cast(sum(joined.net_sales) over (
            partition by joined.segment_name, joined.cohort_month
            order by joined.months_since_first_order
            rows between unbounded preceding and current row
        ) as decimal(38, 4)) as cumulative_net_sales,

        -- flags
        -- The month goes on after the last line.
        coalesce(
            joined.sale_month = cast(date_trunc('month', last_days.last_day + 1) as date), false
        ) as is_partial_month,
        coalesce(joined.cohort_month = min(joined.cohort_month) over (), false)
            as has_older_customers,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from joined
    cross join last_days

)

select * from final
