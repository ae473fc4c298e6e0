{{ config(materialized='table') }}

{#- Below this share of customers who stop after an order, nobody is seen to stop. -#}
{%- set least_drop_out = 0.01 %}
{%- set names = {
    'mbg_nbd_r': 'r', 'mbg_nbd_alpha': 'alpha', 'mbg_nbd_a': 'a', 'mbg_nbd_b': 'b',
    'mbg_nbd_drop_out': 'drop_out', 'mbg_nbd_is_usable': 'is_usable',
    'model_weight': 'model_weight', 'order_value_mean': 'order_value_mean',
    'order_value_weight': 'order_value_weight', 'gap_mean_log': 'gap_mean_log',
    'gap_within_variance': 'gap_within_variance', 'gap_weight': 'gap_weight',
    'horizon_days': 'horizon_days', 'observed_days': 'observed_days',
    'repeat_buyer_count': 'repeat_buyer_count',
} %}

with parameters as (

    select * from {{ ref('int_value_parameters') }}

),

-- One row, also where nothing was fitted.
values_by_name as (

    select
        {%- for parameter, name in names.items() %}
        max(case when parameter = '{{ parameter }}' then value end) as {{ name }},
        {%- endfor %}
        count(*) as parameter_count
    from parameters

),

judged as (

    select
        *,
        coalesce(
            case when repeat_buyer_count is null then 'there are no order lines' end,
            {{ value_refusal('repeat_buyer_count', 'observed_days') }},
            case
                when coalesce(is_usable, 0) = 0
                    then 'the days of the orders do not tell how often customers order'
            end
        ) as refusal
    from values_by_name

),

final as (

    select
        -- dimensions
        refusal,
        case when refusal is null then {{ value_warning('repeat_buyer_count') }} end as warning,
        case
            when refusal is not null then null
            when model_weight = 1 then 'mbg_nbd'
            when model_weight = 0 then 'last_period'
            else 'mean_of_both'
        end as value_method,

        -- measures
        {%- for name in names.values() %}
        {{ name }},
        {%- endfor %}

        -- flags
        drop_out >= {{ least_drop_out }} as has_drop_out
    from judged

)

select * from final
