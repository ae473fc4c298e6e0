{{ config(materialized='table') }}

with clusters as (

    select * from {{ ref('ml_customer_clusters') }}

),

segments as (

    select * from {{ ref('int_segments') }}

),

ward_labels as (

    select * from {{ ref('int_ward_labels') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

-- Ward's tree only holds a sample.
tree_labels as (

    select
        ward_labels.customer_id,
        ward_labels.ward_cluster_id
    from ward_labels
    inner join chosen_k on ward_labels.k = chosen_k.n_segments

),

final as (

    select
        -- ids
        clusters.customer_id,

        -- dimensions
        segments.segment_name,
        segments.segment_label,
        segments.name_fit,
        clusters.cluster_id,
        second_segments.segment_name as second_segment_name,
        clusters.second_cluster_id,
        coalesce(
            tree_labels.ward_cluster_id, clusters.nearest_ward_cluster_id
        ) as ward_cluster_id,
        clusters.shown_education_level as education_level,
        clusters.shown_living_situation as living_situation,

        -- measures
        clusters.shown_income as income,
        clusters.shown_total_spending as total_spending,
        clusters.shown_age as age,
        clusters.shown_tenure_days as tenure_days,
        clusters.shown_children_count as children_count,
        clusters.shown_recency_days as recency_days,
        clusters.pc1,
        clusters.pc2,
        clusters.pc3,
        clusters.distance_to_centroid,
        clusters.membership_margin,

        -- flags
        clusters.shown_is_income_imputed as is_income_imputed,
        clusters.shown_is_outlier as is_outlier,
        tree_labels.customer_id is null as is_ward_label_extended,

        -- metadata
        segments.model_id,
        {{ refreshed_at() }} as refreshed_at
    from clusters
    inner join segments on clusters.cluster_id = segments.cluster_id
    inner join segments as second_segments
        on clusters.second_cluster_id = second_segments.cluster_id
    left join tree_labels on clusters.customer_id = tree_labels.customer_id

)

select * from final
