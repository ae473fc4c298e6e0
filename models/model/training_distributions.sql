{{ config(materialized='table') }}

{%- set columns = ['feature', 'bin', 'level', 'upper_bound', 'customer_count'] %}

with fitted as (

    select * from {{ ref('ml_training_distributions') }}

),

stored as (

    select * from {{ source('previous', 'training_distributions') }}

),

scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

distributions as (

    {{ new_or_stored('fitted', 'stored', columns) }}

),

final as (

    select
        -- ids
        feature,
        bin,

        -- dimensions
        level,

        -- measures
        upper_bound,
        customer_count,

        -- metadata
        model_id,
        {{ refreshed_at() }} as refreshed_at
    from distributions

)

select * from final
