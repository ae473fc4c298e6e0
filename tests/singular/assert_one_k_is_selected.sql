-- What: exactly one row of cluster_count_diagnostics is selected, and its clusters are the segments.
-- Why: dashboards and analyses take the published k from there.
-- A returned row: another number of selected rows, or another k than there are segments. An empty
-- build has none and returns none.
with counts as (

    select * from {{ ref('cluster_count_diagnostics') }}

),

segments as (

    select * from {{ ref('segment_profiles') }}

),

counted as (

    select
        (select count(*) from counts where is_selected) as selected_count,
        (select max(k) from counts where is_selected) as selected_k,
        (select count(*) from segments) as segment_count

),

final as (

    select * from counted
    where
        segment_count > 0
        and (selected_count != 1 or selected_k != segment_count)

)

select * from final
