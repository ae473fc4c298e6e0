-- What: one row of cluster_count_diagnostics is selected, and its clusters are the segments.
-- Why: dashboards and analyses take the published k from there.
-- A returned row: another number of selected rows, or another k than there are segments. An empty
-- build has none and returns none.
with counts as (

    select * from {{ ref('cluster_count_diagnostics') }}

),

segments as (

    select * from {{ ref('segment_profiles') }}

),

selected as (

    select
        count(*) as selected_count,
        max(k) as selected_k
    from counts
    where is_selected

),

counted as (

    select count(*) as segment_count
    from segments

),

final as (

    select
        counted.segment_count,
        selected.selected_count,
        selected.selected_k
    from counted
    cross join selected
    where
        counted.segment_count > 0
        and (selected.selected_count != 1 or selected.selected_k != counted.segment_count)

)

select * from final
