{{ config(materialized='table') }}

{%- set models = {
    'mbg_nbd': 'MBG/NBD', 'last_period': 'as many as in the days before',
    'mean_of_both': 'the mean of MBG/NBD and of as many as in the days before',
    'own_rate': "each customer's own rate", 'none': 'no orders at all',
} %}

with backtest as (

    select * from {{ ref('int_value_backtest') }}
    where predicts = 'orders' and decile is null

),

value_model as (

    select * from {{ ref('int_value_model') }}

),

-- Over all cut-offs together.
pooled as (

    select
        model,
        count(*) as cutoff_count,
        sqrt(
            sum(root_mean_squared_error * root_mean_squared_error * customer_count)
            / sum(customer_count)
        ) as root_mean_squared_error,
        sum(predicted) / nullif(sum(actual), 0) - 1 as bias
    from backtest
    where root_mean_squared_error is not null
    group by model

),

baselines as (

    select
        model,
        root_mean_squared_error,
        row_number() over (order by root_mean_squared_error, model) as place
    from pooled
    where model in ('last_period', 'own_rate', 'none')

),

-- How often somebody who ordered is ranked above somebody who did not, on average.
ranking as (

    select
        avg(case when model = 'mbg_nbd' then area_under_curve end)
        > avg(case when model = 'recency' then area_under_curve end) as is_better_than_recency
    from backtest

),

compared as (

    select
        value_model.refusal,
        value_model.warning,
        value_model.value_method,
        pooled.cutoff_count,
        pooled.root_mean_squared_error,
        pooled.bias,
        baselines.model as baseline,
        baselines.root_mean_squared_error as baseline_root_mean_squared_error,
        1 - pooled.root_mean_squared_error / nullif(baselines.root_mean_squared_error, 0) as gain,
        ranking.is_better_than_recency
    from value_model
    cross join ranking
    left join pooled on value_model.value_method = pooled.model
    left join baselines on baselines.place = 1

),

final as (

    select
        -- dimensions
        case
            when refusal is not null
                then 'What customers will bring is not predicted: ' || refusal || '.'
            when cutoff_count is null
                then
                    'What customers will bring could not be tested: the order lines cover less than'
                    || ' twice horizon_days ({{ var("horizon_days") }}).'
            else
                'Orders of the next {{ var("horizon_days") }} days are predicted by '
                || case value_method
                    {%- for model, words in models.items() %}
                    when '{{ model }}' then {{ sql_text(words) }}
                    {%- endfor %}
                end || '. From ' || cutoff_count || ' earlier days it was '
                || {{ one_decimal('abs(100 * gain)') }} || ' % '
                || case when gain >= 0 then 'better' else 'worse' end
                || ' than the best baseline (' || case baseline
                    {%- for model, words in models.items() %}
                    when '{{ model }}' then {{ sql_text(words) }}
                    {%- endfor %}
                end || '; error ' || {{ two_decimals('root_mean_squared_error') }} || ' against '
                || {{ two_decimals('baseline_root_mean_squared_error') }}
                || ' orders a customer), and predicted '
                || {{ one_decimal('abs(100 * bias)') }} || ' % too '
                || case when bias < 0 then 'few' else 'many' end || ' orders.'
        end || coalesce(' ' || upper(substr(warning, 1, 1)) || substr(warning, 2) || '.', '')
            as evidence,

        -- flags
        refusal is null and coalesce(is_better_than_recency, false) as ranks_better_than_recency
    from compared

)

select * from final
