{{ config(materialized='table') }}

with order_lines as (

    select * from {{ ref('stg_smartcart__order_lines') }}
    where reasons is null and category is not null

),

customers as (

    select customer_id from {{ ref('int_order_customers') }}

),

spent as (

    select
        order_lines.customer_id,
        order_lines.category,
        cast(sum(order_lines.amount) as double) as net_spending
    from order_lines
    where order_lines.customer_id in (select customers.customer_id from customers)
    group by order_lines.customer_id, order_lines.category

),

positive as (

    select
        customer_id,
        sum({{ not_below_zero('net_spending') }}) as positive_spending
    from spent
    group by customer_id

),

final as (

    select
        -- ids
        spent.customer_id,
        spent.category,

        -- measures
        spent.net_spending,
        {{ not_below_zero('spent.net_spending') }} / nullif(positive.positive_spending, 0)
            as spending_share,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from spent
    inner join positive on spent.customer_id = positive.customer_id

)

select * from final
