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

stored as (

    select * from {{ source('previous', 'value_parameters') }}
    where parameter = 'horizon_days' and value = {{ var('horizon_days') }}

),

observed as (

    select min(ordered_on) as first_day
    from order_days
    where is_order_day

),

counted as (

    select count(*) as stored_count
    from stored

),

-- What was fitted lives as long as the model of the segments; it is made where that has none yet,
-- or one for another horizon.
final as (

    select
        -- ids
        scoring_model.model_id,

        -- flags
        scoring_model.is_new_model or counted.stored_count = 0 as is_new_model,

        -- dates
        observed.first_day,
        order_lines_checked.last_day
    from scoring_model
    cross join counted
    cross join observed
    cross join order_lines_checked

)

select * from final
