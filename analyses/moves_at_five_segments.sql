-- Who would change segment at k = 5?
-- One row per segment of today and segment at k = 5 that share customers: is_largest_part where
-- most of the segment goes, others part from it. A segment may stay together and change its name.
-- The customers are those of map_points, on large files a sample: read shares, not counts.
with map_points as (

    select * from {{ ref('map_points') }}

),

profiles as (

    select * from {{ ref('cluster_profiles') }}

),

labelled as (

    select
        map_points.customer_id,
        map_points.k,
        profiles.segment_name,
        profiles.segment_label,
        profiles.is_published
    from map_points
    inner join profiles
        on
            map_points.k = profiles.k
            and map_points.cluster_id = profiles.cluster_id

),

published as (

    select * from labelled
    where is_published

),

at_five as (

    select * from labelled
    where k = 5

),

moves as (

    select
        published.segment_label,
        at_five.segment_label as segment_label_at_five,
        published.segment_name != at_five.segment_name as is_other_name,
        count(*) as customer_count
    from published
    inner join at_five on published.customer_id = at_five.customer_id
    group by
        published.segment_label,
        at_five.segment_label,
        published.segment_name != at_five.segment_name

),

final as (

    select
        segment_label,
        segment_label_at_five,
        customer_count,
        customer_count / sum(customer_count) over () as customer_share,
        customer_count / sum(customer_count) over (partition by segment_label) as share_of_segment,
        row_number() over (
            partition by segment_label order by customer_count desc, segment_label_at_five asc
        ) = 1 as is_largest_part,
        is_other_name
    from moves

)

select * from final
order by segment_label asc, share_of_segment desc, segment_label_at_five asc
