{{ config(materialized='table') }}

with nodes as (

    select * from {{ ref('int_hierarchy_in_force') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

final as (

    select
        -- ids
        nodes.node_id,
        nodes.parent_node_id,
        nodes.left_node_id,
        nodes.right_node_id,
        cast(nodes.customer_id as {{ var('customer_id_type') }}) as customer_id,

        -- measures
        nodes.customer_count,
        nodes.first_leaf,
        nodes.last_leaf,
        nodes.height,
        nodes.min_k,
        nodes.max_k,
        nodes.mean_order_value as mean_total_spending,

        -- metadata
        model_in_force.model_id,
        {{ refreshed_at() }} as refreshed_at
    from nodes
    cross join model_in_force

)

select * from final
