{{ config(materialized='table') }}

with comparisons as (

    select * from {{ ref('ml_campaign_comparisons') }}

),

segments as (

    select * from {{ ref('int_segments') }}

),

final as (

    select
        -- ids
        comparisons.campaign,
        segments.segment_name,
        others.segment_name as other_segment_name,

        -- measures
        round(comparisons.share_difference, 6) as share_difference,
        comparisons.p_value,
        comparisons.adjusted_p_value,

        -- flags
        comparisons.adjusted_p_value < 0.05 as is_different,

        -- metadata
        segments.model_id,
        {{ refreshed_at() }} as refreshed_at
    from comparisons
    inner join segments on comparisons.cluster_id = segments.cluster_id
    inner join segments as others on comparisons.other_cluster_id = others.cluster_id

)

select * from final
