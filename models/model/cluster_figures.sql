{{ config(materialized='table') }}

with figures as (

    select * from {{ ref('int_figures_in_force') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

final as (

    select
        -- ids
        figures.algorithm,
        figures.k,
        figures.cluster_id,
        figures.figure,

        -- measures
        figures.value,

        -- metadata
        model_in_force.model_id,
        {{ refreshed_at() }} as refreshed_at
    from figures
    cross join model_in_force

)

select * from final
