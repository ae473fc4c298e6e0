{{ config(materialized='table') }}

with sales as (

    select * from {{ ref('stg_smartcart__order_lines') }}
    where reasons is null and amount > 0

),

final as (

    select
        -- ids
        customer_id,
        order_key,

        -- dimensions
        max(channel) as channel,

        -- flags
        max(case when discount > 0 then 1 else 0 end) as is_at_a_discount,

        -- dates
        min(ordered_on) as ordered_on
    from sales
    group by customer_id, order_key

)

select * from final
