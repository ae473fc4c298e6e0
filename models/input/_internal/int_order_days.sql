{{ config(materialized='table') }}

with order_lines as (

    select * from {{ ref('stg_smartcart__order_lines') }}
    where reasons is null

),

days as (

    select
        customer_id,
        ordered_on,
        max(amount) > 0 as is_order_day,
        sum(amount) as net_sales
    from order_lines
    group by customer_id, ordered_on

),

-- A day with returns alone is between two orders, and no end of a gap.
final as (

    select
        -- ids
        customer_id,
        ordered_on,

        -- measures
        net_sales,
        case
            when is_order_day
                then
                    {{ days_between(
                        'lag(ordered_on) over'
                        ~ ' (partition by customer_id, is_order_day order by ordered_on)',
                        'ordered_on'
                    ) }}
        end as gap_days,

        -- flags
        is_order_day
    from days

)

select * from final
