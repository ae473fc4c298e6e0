{{ config(materialized='table') }}

with changes as (

    select * from {{ ref('segment_changes') }}

),

final as (

    select
        -- ids
        changed_at as refreshed_at,
        previous_segment_name,
        segment_name,
        cause,

        -- measures
        count(*) as customer_count
    from changes
    group by changed_at, previous_segment_name, segment_name, cause

)

select * from final
