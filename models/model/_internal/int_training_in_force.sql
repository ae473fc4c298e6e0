{{ config(materialized='table') }}

with fitted as (

    select * from {{ ref('ml_training_distributions') }}

),

stored as (

    select * from {{ source('previous', 'training_distributions') }}

),

model_in_force as (

    select is_new_model
    from {{ ref('int_model_in_force') }}

),

final as (

    select fitted.*
    from fitted
    cross join model_in_force
    where model_in_force.is_new_model
    union all
    select
        stored.feature,
        stored.bin,
        stored.upper_bound,
        stored.level,
        stored.customer_count
    from stored
    cross join model_in_force
    where not model_in_force.is_new_model

)

select * from final
