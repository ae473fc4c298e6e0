{{ config(materialized='table') }}

with clusters as (

    select * from {{ ref('ml_sampled_clusters') }}

),

ward_labels as (

    select * from {{ ref('int_ward_labels') }}

),

names as (

    select * from {{ ref('int_cluster_names') }}

),

counted as (

    select
        clusters.k,
        clusters.cluster_id,
        ward_labels.ward_cluster_id,
        count(*) as customer_count
    from clusters
    inner join ward_labels
        on
            clusters.k = ward_labels.k
            and clusters.customer_id = ward_labels.customer_id
    group by clusters.k, clusters.cluster_id, ward_labels.ward_cluster_id

),

final as (

    select
        -- ids
        counted.k,
        counted.cluster_id,
        counted.ward_cluster_id,

        -- dimensions
        names.segment_name,
        names.segment_label,

        -- measures
        counted.customer_count,

        -- metadata
        names.model_id,
        {{ refreshed_at() }} as refreshed_at
    from counted
    inner join names
        on
            counted.k = names.k
            and counted.cluster_id = names.cluster_id

)

select * from final
