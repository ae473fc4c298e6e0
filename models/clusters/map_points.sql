{{ config(materialized='table') }}

with clusters as (

    select * from {{ ref('ml_sampled_clusters') }}

),

customers as (

    select * from {{ ref('int_sampled_customers') }}

),

names as (

    select * from {{ ref('int_cluster_names') }}

),

ward_labels as (

    select * from {{ ref('int_ward_labels') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

placed as (

    select
        customers.*,
        row_number() over (
            partition by clusters.cluster_id
            order by customers.sample_position, customers.customer_id
        ) as place_in_segment,
        count(*) over (partition by clusters.cluster_id) as segment_count,
        count(*) over () as sample_count
    from customers
    inner join clusters on customers.customer_id = clusters.customer_id
    inner join chosen_k on clusters.k = chosen_k.n_segments

),

-- In proportion to the segments, at least one of each.
shown as (

    select * from placed
    where
        place_in_segment = 1
        or place_in_segment * sample_count
        <= ({{ var('max_map_points') }} - {{ var('candidate_k') | max }}) * segment_count

),

final as (

    select
        -- ids
        clusters.k,
        shown.customer_id,

        -- dimensions
        names.segment_name,
        names.segment_label,
        clusters.cluster_id,
        ward_labels.ward_cluster_id,

        -- measures
        clusters.pc1,
        clusters.pc2,
        clusters.pc3,
        shown.income,
        shown.total_spending,
        shown.order_count,
        shown.mean_order_value,
        shown.age,
        shown.children_count,

        -- flags
        shown.is_outlier,

        -- metadata
        names.model_id,
        {{ refreshed_at() }} as refreshed_at
    from shown
    inner join clusters on shown.customer_id = clusters.customer_id
    inner join names
        on
            clusters.k = names.k
            and clusters.cluster_id = names.cluster_id
    left join ward_labels
        on
            clusters.k = ward_labels.k
            and shown.customer_id = ward_labels.customer_id

)

select * from final
