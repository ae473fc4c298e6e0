-- Where do K-Means and Ward disagree?
-- One row per segment, the most disputed first: the share of its customers outside the Ward cluster
-- that holds most of it. A small share is agreement only where that Ward cluster is not shared:
-- else Ward keeps together what K-Means divides. Counted on the customers of Ward's tree.
with contingency as (

    select * from {{ ref('cluster_contingency') }}

),

profiles as (

    select * from {{ ref('cluster_profiles') }}

),

shared_customers as (

    select
        profiles.segment_label,
        contingency.ward_cluster_id,
        contingency.customer_count,
        sum(contingency.customer_count) over (
            partition by contingency.cluster_id
        ) as segment_customer_count,
        row_number() over (
            partition by contingency.cluster_id
            order by contingency.customer_count desc, contingency.ward_cluster_id asc
        ) as place
    from contingency
    inner join profiles
        on
            contingency.k = profiles.k
            and contingency.cluster_id = profiles.cluster_id
    where profiles.is_published

),

final as (

    select
        segment_label,
        ward_cluster_id as main_ward_cluster_id,
        segment_customer_count as customer_count,
        customer_count as main_customer_count,
        1 - customer_count / segment_customer_count as disagreement_share,
        count(*) over (partition by ward_cluster_id) > 1 as is_ward_cluster_shared
    from shared_customers
    where place = 1

)

select * from final
order by disagreement_share desc, segment_label asc
