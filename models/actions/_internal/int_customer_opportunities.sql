-- depends_on: {{ ref('int_order_interests') }}
with attention as (

    select * from {{ ref('int_customer_attention') }}

),

customers as (

    select * from {{ ref('customer_features') }}

),

{% if has_orders() -%}
interests as (

    select * from {{ ref('int_order_interests') }}

),

{% else -%}
-- What customers who spend as much spend it on.
spending_mixes as (

    select
        {{ decile('spending_rank') }} as spending_decile,
        {%- for category in categories() %}
        sum({{ not_below_zero('customers.' ~ category ~ '_spending') }})
        / nullif(sum({{ positive_spending('customers') }}), 0) as usual_{{ category }}_share
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from customers
    group by {{ decile('spending_rank') }}

),

{% endif -%}
-- What customers who earn as much spend, of those whose income is known and usual.
income_levels as (

    select
        {{ decile('income_rank') }} as income_decile,
        cast(median(total_spending) as double) as median_total_spending
    from customers
    where not is_income_imputed and not is_outlier
    group by {{ decile('income_rank') }}

),

{% if has_orders() -%}
second_interests as (

    select
        attention.*,
        income_levels.median_total_spending,
        interests.first_interest,
        interests.other_interest,
        coalesce(interests.top_lift, 0) as top_lift,
        coalesce(interests.second_lift, 0) as second_lift
    from attention
    left join interests on attention.customer_id = interests.customer_id
    left join income_levels
        on {{ decile('attention.income_rank') }} = income_levels.income_decile

),

{% else -%}
lifts as (

    select
        attention.*,
        {%- for category in categories() %}
        case
            when
                attention.{{ category }}_spending >= {{ var('interest_min_amount') }}
                and attention.{{ category }}_share >= {{ var('interest_min_share') }}
                and attention.{{ category }}_share
                >= {{ var('interest_min_lift') }} * spending_mixes.usual_{{ category }}_share
                and not {{ is_imputed(category ~ '_spending', 'attention.imputed_columns') }}
                then attention.{{ category }}_share / spending_mixes.usual_{{ category }}_share
        end as {{ category }}_lift,
        {%- endfor %}
        income_levels.median_total_spending
    from attention
    left join spending_mixes
        on {{ decile('attention.spending_rank') }} = spending_mixes.spending_decile
    left join income_levels
        on {{ decile('attention.income_rank') }} = income_levels.income_decile

),

first_interests as (

    select
        *,
        greatest(
            {%- for category in categories() %}
            coalesce({{ category }}_lift, 0){{ ',' if not loop.last }}
            {%- endfor %}
        ) as top_lift
    from lifts

),

named as (

    select
        *,
        case
            {%- for category in categories() %}
            when {{ category }}_lift = top_lift then '{{ category }}'
            {%- endfor %}
        end as first_interest
    from first_interests

),

second_interests as (

    select
        *,
        greatest(
            {%- for category in categories() %}
            case
                when first_interest = '{{ category }}' then 0
                else coalesce({{ category }}_lift, 0)
            end{{ ',' if not loop.last }}
            {%- endfor %}
        ) as second_lift
    from named

),

{% endif -%}
final as (

    select
        -- ids
        customer_id,

        -- dimensions
        coalesce(first_interest, 'none yet') as top_interest,
        {%- if has_orders() %}
        coalesce(other_interest, 'none yet') as second_interest,
        {%- else %}
        case
            {%- for category in categories() %}
            when first_interest != '{{ category }}' and {{ category }}_lift = second_lift
                then '{{ category }}'
            {%- endfor %}
            else 'none yet'
        end as second_interest,
        {%- endif %}

        -- measures: interests
        {%- for category in categories() if not has_orders() %}
        {{ category }}_lift,
        {%- endfor %}
        top_lift,
        second_lift,

        -- measures: spending
        total_spending,
        case
            when is_income_imputed or is_outlier then 0
            else coalesce(
                greatest(median_total_spending - {{ not_below_zero('total_spending') }}, 0), 0
            )
        end as spending_potential,

        -- measures: orders
        order_count,
        {%- for channel in channels() %}
        {{ channel }}_order_count,
        {%- endfor %}
        recency_days,
        usual_interval_days,
        visits_without_order_count,
        complaint_count,
        attention_score,

        -- flags: an outlier's income is not to be relied on
        coalesce(
            income_rank >= {{ var('upsell_min_income_rank') }}
            and income_rank - spending_rank >= {{ var('upsell_min_gap') }}
            and not is_outlier,
            false
        ) as is_upsell_candidate
    from second_interests

)

select * from final
