-- What: no name that fitted in the last refresh is only approximate now.
-- Why: names never change by themselves, so that campaigns can rely on them; somebody must decide
-- whether to give new ones (`rename: true`). Hence a warning.
-- A returned row: a segment whose name no longer fits.
{{ config(severity='warn') }}

with segments as (

    select * from {{ ref('segment_profiles') }}

),

previous_clusters as (

    select * from {{ source('previous', 'cluster_profiles') }}
    where is_published

),

final as (

    select
        segments.segment_name,
        segments.segment_label
    from segments
    inner join previous_clusters on segments.segment_name = previous_clusters.segment_name
    where segments.name_fit = 'approximate' and previous_clusters.name_fit = 'good'

)

select * from final
