{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('int_customer_totals') }}

),

{% for measure in ['income', 'total_spending', 'recency_days', 'order_count'] -%}
{{ measure }}_positions as (

    select
        '{{ measure }}' as measure,
        cast({{ measure }} as double) as measure_value,
        count(*) as at_count,
        cast(sum(count(*)) over (order by {{ measure }}) as bigint) - count(*) as below_count,
        cast(sum(count(*)) over () as bigint) as customer_count
    from customers
    group by {{ measure }}

),

{% endfor -%}
final as (

    select * from income_positions
    union all
    select * from total_spending_positions
    union all
    select * from recency_days_positions
    union all
    select * from order_count_positions

)

select * from final
