{{ config(materialized='table') }}

with order_lines as (

    select * from {{ ref('stg_smartcart__order_lines') }}
    where reasons is null

),

order_days as (

    select * from {{ ref('int_order_days') }}

),

orders as (

    select * from {{ ref('int_orders') }}

),

sales as (

    select * from order_lines
    where amount > 0

),

sums as (

    select
        customer_id,
        sum(amount) as net_sales,
        sum(case when amount > 0 then amount else 0 end) as gross_sales,
        -sum(case when amount < 0 then amount else 0 end) as returned_sales,
        sum(case when amount > 0 then discount end) as discount,
        min(case when amount > 0 then ordered_on end) as first_order_date,
        max(case when amount > 0 then ordered_on end) as last_order_date
    from order_lines
    group by customer_id

),

orders_counted as (

    select
        customer_id,
        count(*) as order_count,
        {%- for channel in channels() %}
        count(case when channel = '{{ channel }}' then 1 end) as {{ channel }}_order_count,
        {%- endfor %}
        sum(is_at_a_discount) as deal_count
    from orders
    group by customer_id

),

products as (

    select distinct
        customer_id,
        product
    from sales
    where line_kind = 'goods' and product is not null

),

products_counted as (

    select
        customer_id,
        count(*) as product_count
    from products
    group by customer_id

),

gaps_measured as (

    select
        customer_id,
        cast(median(gap_days) as double) as median_gap_days,
        count(gap_days) as gap_count
    from order_days
    where gap_days is not null
    group by customer_id

),

-- Who only returned something is no customer of this log.
final as (

    select
        -- ids
        sums.customer_id,

        -- measures: money
        sums.net_sales,
        sums.gross_sales,
        sums.returned_sales,
        sums.discount,

        -- measures: orders
        orders_counted.order_count,
        orders_counted.deal_count,
        {%- for channel in channels() %}
        orders_counted.{{ channel }}_order_count,
        {%- endfor %}
        coalesce(products_counted.product_count, 0) as product_count,
        gaps_measured.median_gap_days,
        coalesce(gaps_measured.gap_count, 0) as gap_count,

        -- dates
        sums.first_order_date,
        sums.last_order_date
    from sums
    inner join orders_counted on sums.customer_id = orders_counted.customer_id
    left join products_counted on sums.customer_id = products_counted.customer_id
    left join gaps_measured on sums.customer_id = gaps_measured.customer_id

)

select * from final
