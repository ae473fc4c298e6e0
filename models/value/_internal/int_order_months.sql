{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('int_orders') }}

),

order_days as (

    select * from {{ ref('int_order_days') }}

),

orders_counted as (

    select
        customer_id,
        cast(date_trunc('month', ordered_on) as date) as sale_month,
        count(*) as order_count
    from orders
    group by customer_id, cast(date_trunc('month', ordered_on) as date)

),

sales as (

    select
        customer_id,
        cast(date_trunc('month', ordered_on) as date) as sale_month,
        sum(net_sales) as net_sales
    from order_days
    group by customer_id, cast(date_trunc('month', ordered_on) as date)

),

final as (

    select
        -- ids
        sales.customer_id,
        sales.sale_month,

        -- measures
        coalesce(orders_counted.order_count, 0) as order_count,
        cast(sales.net_sales as decimal(38, 4)) as net_sales
    from sales
    left join orders_counted
        on
            sales.customer_id = orders_counted.customer_id
            and sales.sale_month = orders_counted.sale_month

)

select * from final
