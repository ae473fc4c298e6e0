{{ config(materialized='table') }}

with parameters as (

    select * from {{ ref('int_parameters_in_force') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

final as (

    select
        -- ids
        parameters.parameter,
        parameters.k,
        parameters.cluster_id,
        parameters.component,
        parameters.feature,

        -- measures
        parameters.value,

        -- metadata
        model_in_force.model_id,
        {{ refreshed_at() }} as refreshed_at
    from parameters
    cross join model_in_force

)

select * from final
