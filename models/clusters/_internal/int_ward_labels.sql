{{ config(materialized='table') }}

with nodes as (

    select * from {{ ref('cluster_hierarchy') }}

),

clusters as (

    {{ ward_clusters('nodes') }}

),

leaves as (

    select
        customer_id,
        first_leaf as leaf
    from nodes
    where left_node_id is null

),

final as (

    select
        -- ids
        clusters.k,
        leaves.customer_id,
        clusters.ward_cluster_id
    from leaves
    inner join clusters on leaves.leaf between clusters.first_leaf and clusters.last_leaf

)

select * from final
