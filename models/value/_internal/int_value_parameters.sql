{{ config(materialized='table') }}

with fitted as (

    select * from {{ ref('ml_value_parameters') }}

),

stored as (

    select * from {{ source('previous', 'value_parameters') }}

),

-- The value model is fitted with the model of the segments, or where that has none yet.
scoring_model as (

    select * from {{ ref('int_value_fit') }}

),

final as (

    {{ new_or_stored('fitted', 'stored', ['parameter', 'value']) }}

)

select * from final
