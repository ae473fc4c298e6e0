{{ config(materialized='table') }}

{%- set keys = ['cutoff_date', 'predicts', 'model', 'decile'] %}
{%- set measures = [
    'customer_count', 'predicted', 'actual', 'root_mean_squared_error',
    'baseline_root_mean_squared_error', 'bias', 'brier_score', 'base_rate_brier_score',
    'mean_order_probability', 'ordered_share', 'area_under_curve', 'interval_coverage',
    'median_interval_days',
] %}

with fitted as (

    select * from {{ ref('ml_value_backtest') }}

),

stored as (

    select * from {{ source('previous', 'value_backtest') }}

),

scoring_model as (

    select * from {{ ref('int_value_fit') }}

),

baselines as (

    select
        cutoff_date,
        min(root_mean_squared_error) as root_mean_squared_error
    from fitted
    where
        predicts = 'orders'
        and decile is null
        and model in ('last_period', 'own_rate', 'none')
    group by cutoff_date

),

new_rows as (

    select
        cast(fitted.cutoff_date as date) as cutoff_date,
        fitted.predicts,
        fitted.model,
        fitted.decile,
        fitted.customer_count,
        fitted.predicted,
        fitted.actual,
        fitted.root_mean_squared_error,
        case
            when fitted.predicts = 'orders' and fitted.decile is null
                then baselines.root_mean_squared_error
        end as baseline_root_mean_squared_error,
        fitted.bias,
        fitted.brier_score,
        fitted.base_rate_brier_score,
        fitted.mean_order_probability,
        fitted.ordered_share,
        fitted.area_under_curve,
        fitted.interval_coverage,
        fitted.median_interval_days
    from fitted
    left join baselines on fitted.cutoff_date = baselines.cutoff_date

),

final as (

    {{ new_or_stored('new_rows', 'stored', keys + measures) }}

)

select * from final
