{{ config(materialized='table') }}

with lists as (

    select * from {{ ref('target_lists') }}

),

final as (

    select
        -- ids
        action,

        -- dimensions
        max(priority_measure) as priority_measure,

        -- measures
        count(*) as customer_count,
        count(*) filter (where is_next_best) as next_best_count,
        count(*) filter (where is_control) as control_count,
        count(*) filter (
            where membership_margin < {{ var('undecided_margin') }}
        ) as undecided_count,
        round(sum(priority_value), 2) as priority_total,
        cast({{ var('assumed_uplift_share') }} as double) as assumed_uplift_share,

        -- metadata
        max(model_id) as model_id,
        {{ refreshed_at() }} as refreshed_at
    from lists
    group by action

)

select * from final
