{{ config(materialized='table') }}

with order_lines as (

    select * from {{ ref('stg_smartcart__order_lines') }}
    where reasons is null and category is not null

),

final as (

    select
        -- ids
        cast(date_trunc('week', ordered_on) as date) as week_start,
        category,

        -- measures
        count(distinct case when amount > 0 then customer_id end) as customer_count,
        cast(sum(amount) as decimal(38, 4)) as net_sales,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from order_lines
    group by cast(date_trunc('week', ordered_on) as date), category

)

select * from final
