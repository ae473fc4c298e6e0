{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('int_customer_features') }}

),

clusters as (

    select * from {{ ref('ml_customer_clusters') }}

),

segments as (

    select * from {{ ref('int_segments') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

final as (

    select
        -- ids
        customers.customer_id,

        -- dimensions
        segments.segment_name,
        segments.segment_label,
        segments.name_fit,
        clusters.cluster_id,
        customers.education_level,
        customers.living_situation,

        -- measures
        customers.income,
        customers.total_spending,
        customers.age,
        customers.tenure_days,
        customers.children_count,
        customers.recency_days,
        clusters.pc1,
        clusters.pc2,
        clusters.pc3,
        clusters.distance_to_centroid,

        -- flags
        customers.is_income_imputed,
        customers.is_outlier,

        -- metadata
        model_in_force.model_id,
        {{ refreshed_at() }} as refreshed_at
    from customers
    inner join clusters on customers.customer_id = clusters.customer_id
    inner join segments on clusters.cluster_id = segments.cluster_id
    cross join model_in_force

)

select * from final
