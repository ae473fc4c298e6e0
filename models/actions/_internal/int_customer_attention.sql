{#- How long ago the last order of somebody may be who ordered in the last month. -#}
{%- set month_days = 30 %}
{%- set needed = [
    'recency_days', 'web_order_count', 'catalogue_order_count', 'store_order_count',
] %}
{#- Each signal as a number from 0 on, a double. -#}
{%- set signals = {
    'late': 'measured.intervals_since_order',
    'visits_without_order': 'cast(measured.visits_without_order_count as double)',
    'complaint': 'cast(measured.complaint_count as double)',
} %}

with customers as (

    select * from {{ ref('customer_features') }}

),

signals as (

    select * from {{ ref('attention_signals') }}

),

weights as (

    select
        {%- for signal in signals %}
        cast(sum(case when signal = '{{ signal }}' then weight else 0 end) as double)
        / sum(weight) as {{ signal }}_weight,
        cast(sum(case when signal = '{{ signal }}' then half_at else 0 end) as double)
            as {{ signal }}_half_at,
        {%- endfor %}
        count(*) as signal_count
    from signals

),

{% if has_orders() -%}
usual_gaps as (

    select cast(median(median_gap_days) as double) as median_gap_days
    from customers
    where gap_count >= 2

),

{% endif -%}
-- Somebody without orders is taken for one with a single order. What was imputed says nothing.
observed as (

    select
        customers.*,
        {%- if has_orders() %}
        -- The customer's own interval needs two gaps; before that the shop's stands in.
        coalesce(
            case when customers.gap_count >= 2 then customers.median_gap_days end,
            usual_gaps.median_gap_days,
            {{ var('observation_days') }} / cast(greatest(customers.order_count, 1) as double)
        ) as usual_interval_days,
        {%- else %}
        {{ var('observation_days') }} / cast(greatest(customers.order_count, 1) as double)
            as usual_interval_days,
        {%- endif %}
        {%- for column in needed %}
        {{ is_imputed(column) }}
        {%- if not loop.last %} or{% endif %}
        {%- endfor %} as has_imputed_orders,
        {{ is_imputed('monthly_web_visit_count') }} as has_imputed_visits
    from customers
    {%- if has_orders() %}
    cross join usual_gaps
    {%- endif %}

),

measured as (

    select
        *,
        case
            when has_imputed_orders then 0
            else recency_days / usual_interval_days
        end as intervals_since_order,
        case
            when has_imputed_orders or has_imputed_visits or recency_days <= {{ month_days }} then 0
            else coalesce(monthly_web_visit_count, 0)
        end as visits_without_order_count,
        case when has_complained then 1 else 0 end as complaint_count
    from observed

),

final as (

    select
        -- ids
        measured.customer_id,

        -- dimensions
        measured.imputed_columns,

        -- measures
        measured.income_rank,
        measured.spending_rank,
        measured.total_spending,
        {%- for category in categories() %}
        measured.{{ category }}_spending,
        measured.{{ category }}_share,
        {%- endfor %}
        measured.order_count,
        {%- for channel in channels() %}
        measured.{{ channel }}_order_count,
        {%- endfor %}
        measured.recency_days,
        measured.usual_interval_days,
        measured.intervals_since_order,
        measured.visits_without_order_count,
        measured.complaint_count,
        -- The strength of a signal rises from 0 towards 1, and is 0.5 at half_at.
        {%- for signal, value in signals.items() %}
        {{ '+ ' if not loop.first }}weights.{{ signal }}_weight
        * coalesce({{ value }} / nullif({{ value }} + weights.{{ signal }}_half_at, 0), 0)
        {%- endfor %} as attention_score,

        -- flags
        measured.is_income_imputed,
        measured.is_outlier
    from measured
    cross join weights

)

select * from final
