{{ config(materialized='table') }}

with parameters as (

    select * from {{ ref('int_value_parameters') }}

),

final as (

    select
        -- ids
        parameter,

        -- measures
        value,

        -- metadata
        model_id,
        {{ refreshed_at() }} as refreshed_at
    from parameters

)

select * from final
