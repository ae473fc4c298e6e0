-- What: at the published k cluster_profiles has the segments of segment_profiles, with the same
-- sizes and means.
-- Why: whoever draws reads cluster_profiles alone. The two are made on different ways, of which one
-- may be of a sample.
-- A returned row: a segment that the two tables tell differently.
with profiles as (

    select * from {{ ref('cluster_profiles') }}
    where is_published

),

segments as (

    select * from {{ ref('segment_profiles') }}

),

final as (

    select
        coalesce(profiles.segment_name, segments.segment_name) as segment_name,
        profiles.customer_count,
        segments.customer_count as segment_customer_count
    from profiles
    full outer join segments
        on
            profiles.segment_name = segments.segment_name
            and profiles.cluster_id = segments.cluster_id
    where
        profiles.customer_count is distinct from segments.customer_count
        or profiles.mean_income is distinct from segments.mean_income
        or profiles.mean_total_spending is distinct from segments.mean_total_spending

)

select * from final
