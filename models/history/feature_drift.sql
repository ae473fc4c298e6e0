{{ config(materialized='table') }}

with drift as (

    select * from {{ ref('int_drift_checked') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

final as (

    select
        -- ids
        drift.feature,

        -- dimensions
        drift.measure,
        drift.new_levels,

        -- measures
        drift.bin_count,
        drift.value,
        drift.expected_value,
        drift.threshold,

        -- flags
        drift.is_watched,
        drift.value > drift.threshold as is_drifting,

        -- metadata
        model_in_force.model_id,
        {{ refreshed_at() }} as refreshed_at
    from drift
    cross join model_in_force

)

select * from final
