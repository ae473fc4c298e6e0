{{ config(materialized='table') }}

with nodes as (

    select * from {{ ref('int_hierarchy_in_force') }}

),

clusters as (

    select * from {{ ref('int_ward_clusters') }}

),

leaves as (

    select
        cast(customer_id as {{ var('customer_id_type') }}) as customer_id,
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
