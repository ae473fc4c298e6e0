{{ config(materialized='view') }}

with changes as (

    select * from {{ ref('segment_changes').include(database=false) }}

),

periods as (

    select
        customer_id,
        segment_name,
        cause,
        changed_at as valid_from,
        lead(changed_at) over (partition by customer_id order by changed_at) as valid_to
    from changes

),

final as (

    select
        -- ids
        customer_id,

        -- dimensions
        segment_name,
        cause,

        -- dates
        valid_from,
        valid_to,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from periods
    where segment_name is not null

)

select * from final
