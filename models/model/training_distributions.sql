{{ config(materialized='table') }}

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

    select
        fitted.feature,
        fitted.bin,
        fitted.level,
        fitted.upper_bound,
        fitted.customer_count,
        scoring_model.model_id
    from fitted
    cross join scoring_model
    where scoring_model.is_new_model
    union all
    select
        stored.feature,
        stored.bin,
        stored.level,
        stored.upper_bound,
        stored.customer_count,
        scoring_model.model_id
    from stored
    cross join scoring_model
    where not scoring_model.is_new_model

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
