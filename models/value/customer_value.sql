{{ config(materialized='table') }}

{#- `smartcart.value.order_gaps` says what these are. -#}
{%- set least_gaps, most_usual_gaps_waited = 3, 3 %}
{%- set levels = {'expected_next_order_date': 0.5, 'next_order_from': 0.1, 'next_order_to': 0.9} %}
{#- Later than this is never, and beyond what a date can be. -#}
{%- set most_days = 36500 %}

with customers as (

    select * from {{ ref('int_value_customers') }}

),

value_model as (

    select * from {{ ref('int_value_model') }}

),

nodes as (

    select * from {{ ref('ml_value_nodes') }}

),

histories as (

    select
        customers.*,
        value_model.*,
        value_model.r + customers.repeat_order_count as shape,
        value_model.horizon_days / (value_model.alpha + customers.observed_time) as steps,
        ln(value_model.alpha + customers.observed_time) as log_to_end,
        ln(value_model.alpha + customers.last_order_time) as log_to_last,
        customers.repeat_order_count + 1 as order_day_count
    from customers
    cross join value_model

),

-- Of who is active: 1 - (1 + node * steps) ^ -shape, by the node. As a series where the difference
-- would lose its digits: nobody stops.
expected_if_active as (

    select
        histories.customer_id,
        sum(
            nodes.weight * case
                when (histories.shape + 1) * nodes.node * histories.steps < 0.001
                    then
                        histories.shape * histories.steps * (
                            1 - (histories.shape + 1) * nodes.node * histories.steps / 2 * (
                                1 - (histories.shape + 2) * nodes.node * histories.steps / 3
                            )
                        )
                else
                    (1 - exp(-histories.shape * ln(1 + nodes.node * histories.steps)))
                    / nodes.node
            end
        ) as order_count
    from histories
    inner join nodes on histories.repeat_order_count = nodes.repeat_order_count
    group by histories.customer_id

),

-- Logistic in the logarithm of days: `center` is the usual gap of the customer.
gaps as (

    select
        customer_id,
        observed_time - last_order_time as waited_days,
        (gap_log_sum + gap_weight * gap_mean_log) / (gap_count + gap_weight) as center,
        sqrt(3 * gap_within_variance * (1 + 1 / (gap_count + gap_weight))) / pi() as scale
    from histories
    where gap_count >= {{ least_gaps }} and gap_weight is not null

),

-- The odds of a gap that is over by now.
waits as (

    select
        *,
        exp((ln(greatest(waited_days, 0.000000001)) - center) / scale) as waited_odds
    from gaps
    where waited_days <= {{ most_usual_gaps_waited }} * exp(center)

),

next_orders as (

    select
        {%- for name, level in levels.items() %}
        least(
            exp(center + scale * ln((waited_odds + {{ level }}) / {{ 1 - level }})) - waited_days,
            {{ most_days }}
        ) as {{ name }}_days,
        {%- endfor %}
        customer_id
    from waits

),

scored as (

    select
        histories.*,
        1 / (1 + exp(least(
            ln(histories.a) - ln(histories.b + histories.repeat_order_count)
            + histories.shape * (histories.log_to_end - histories.log_to_last),
            700
        ))) as active_probability,
        1 - exp(histories.shape * (
            histories.log_to_end
            - ln(histories.alpha + histories.observed_time + histories.horizon_days)
        )) as order_probability_if_active,
        expected_if_active.order_count as expected_if_active,
        greatest(histories.net_sales, 0) as spending,
        next_orders.next_order_from_days,
        next_orders.expected_next_order_date_days,
        next_orders.next_order_to_days
    from histories
    left join expected_if_active on histories.customer_id = expected_if_active.customer_id
    left join next_orders on histories.customer_id = next_orders.customer_id

),

predicted as (

    select
        *,
        model_weight * active_probability * expected_if_active
        + (1 - model_weight) * recent_order_count as expected_order_count,
        (spending + order_value_weight * order_value_mean)
        / (order_day_count + order_value_weight) as expected_order_value
    from scored

),

final as (

    select
        -- ids
        customer_id,

        -- dimensions
        value_method,

        -- measures
        {%- for name, value in {
            'order_probability': 'active_probability * order_probability_if_active',
            'expected_order_count': 'expected_order_count',
            'expected_order_value': 'expected_order_value',
            'expected_value': 'expected_order_count * expected_order_value',
        }.items() %}
        case when refusal is null then round({{ value }}, 6) end as {{ name }},
        {%- endfor %}
        case when refusal is null and has_drop_out then round(active_probability, 6) end
            as active_probability,
        cast({{ var('horizon_days') }} as integer) as horizon_days,

        -- dates
        {%- for name in levels %}
        case
            when refusal is null and {{ name }}_days is not null
                then last_day + cast(greatest(round({{ name }}_days), 1) as integer)
        end as {{ name }},
        {%- endfor %}

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from predicted

)

select * from final
