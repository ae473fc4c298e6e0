{{ config(materialized='table') }}

{#- Repeat buyers are placed among themselves. -#}
{%- set measures = {
    'income': 'income', 'total_spending': 'total_spending', 'recency_days': 'recency_days',
    'repeat_order_count': 'order_count',
} %}
{%- if chosen_recipe() == 'orders' %}
{%- do measures.update(
    {'order_count': 'order_count', 'mean_order_value': 'coalesce(mean_order_value, 0)'}
) %}
{%- endif %}

with customers as (

    select * from {{ ref('int_customer_totals') }}

),

{% for measure, column in measures.items() -%}
{{ measure }}_positions as (

    select
        '{{ measure }}' as measure,
        cast({{ column }} as double) as measure_value,
        count(*) as at_count,
        cast(sum(count(*)) over (order by {{ column }}) as bigint) - count(*) as below_count,
        cast(sum(count(*)) over () as bigint) as customer_count
    from customers
    where {{ column }} {{ '> 1' if measure == 'repeat_order_count' else 'is not null' }}
    group by {{ column }}

),

{% endfor -%}
final as (

    {% for measure in measures -%}
    select * from {{ measure }}_positions
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
