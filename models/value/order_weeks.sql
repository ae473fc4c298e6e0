{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('int_orders') }}

),

order_days as (

    select * from {{ ref('int_order_days') }}

),

-- More weeks than there are between the first and the last date that a line may have.
numbers as (

    {{ dbt.generate_series(16384) }}

),

known_range as (

    select
        cast(date_trunc('week', min(ordered_on)) as date) as first_week,
        min(ordered_on) as first_day,
        max(ordered_on) as last_day
    from order_days

),

calendar as (

    select
        known_range.first_week
        + cast(7 * (numbers.generated_number - 1) as integer) as week_start,
        known_range.first_day,
        known_range.last_day
    from known_range
    cross join numbers

),

orders_counted as (

    select
        cast(date_trunc('week', ordered_on) as date) as week_start,
        count(*) as order_count,
        count(distinct customer_id) as customer_count
    from orders
    group by cast(date_trunc('week', ordered_on) as date)

),

sales as (

    select
        cast(date_trunc('week', ordered_on) as date) as week_start,
        sum(net_sales) as net_sales
    from order_days
    group by cast(date_trunc('week', ordered_on) as date)

),

final as (

    select
        -- ids
        calendar.week_start,

        -- measures
        cast(coalesce(orders_counted.order_count, 0) as bigint) as order_count,
        cast(coalesce(orders_counted.customer_count, 0) as bigint) as customer_count,
        cast(coalesce(sales.net_sales, 0) as decimal(38, 4)) as net_sales,

        -- flags
        calendar.week_start < calendar.first_day
        or calendar.week_start + 6 > calendar.last_day as is_partial_week,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from calendar
    left join orders_counted on calendar.week_start = orders_counted.week_start
    left join sales on calendar.week_start = sales.week_start
    where calendar.week_start <= calendar.last_day

)

select * from final
