{{ config(materialized='table') }}

with scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

order_days as (

    select * from {{ ref('int_order_days') }}

),

order_lines_checked as (

    select last_day from {{ ref('int_order_lines_checked') }}

),

stored_parameters as (

    select
        max(case when parameter = 'horizon_days' then value end) as horizon_days,
        max(case when parameter = 'repeat_buyer_count' then value end) as repeat_buyer_count,
        max(case when parameter = 'observed_days' then value end) as observed_days
    from {{ source('previous', 'value_parameters') }}

),

stored_backtest as (

    select count(*) as figure_count
    from {{ source('previous', 'value_backtest') }}

),

observed as (

    select min(ordered_on) as first_day
    from order_days
    where is_order_day

),

-- One for this horizon that could predict, and was tested.
stored as (

    select
        coalesce(stored_parameters.horizon_days = {{ var('horizon_days') }}, false)
        and {{ value_refusal(
            'stored_parameters.repeat_buyer_count', 'stored_parameters.observed_days'
        ) }} is null
        and stored_backtest.figure_count > 0 as is_good
    from stored_parameters
    cross join stored_backtest

),

-- What was fitted lives as long as the model of the segments. It is made where that has no good
-- one: a log grows.
final as (

    select
        -- ids
        scoring_model.model_id,

        -- flags
        scoring_model.is_new_model or not stored.is_good as is_new_model,

        -- dates
        observed.first_day,
        order_lines_checked.last_day
    from scoring_model
    cross join stored
    cross join observed
    cross join order_lines_checked

)

select * from final
