{{ config(materialized='table') }}

with distributions as (

    select * from {{ ref('int_training_in_force') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

final as (

    select
        -- ids
        distributions.feature,
        distributions.bin,

        -- dimensions
        distributions.level,

        -- measures
        distributions.upper_bound,
        distributions.customer_count,

        -- metadata
        model_in_force.model_id,
        {{ refreshed_at() }} as refreshed_at
    from distributions
    cross join model_in_force

)

select * from final
