{{ config(materialized='table') }}

{%- set columns = [
    'node_id', 'parent_node_id', 'left_node_id', 'right_node_id', 'customer_id', 'customer_count',
    'first_leaf', 'last_leaf', 'height', 'min_k', 'max_k', 'mean_total_spending',
] %}

with fitted as (

    select * from {{ ref('ml_hierarchy') }}

),

stored as (

    select * from {{ source('previous', 'cluster_hierarchy') }}

),

scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

nodes as (

    {{ new_or_stored('fitted', 'stored', columns) }}

),

final as (

    select
        -- ids
        node_id,
        parent_node_id,
        left_node_id,
        right_node_id,
        cast(customer_id as {{ var('customer_id_type') }}) as customer_id,

        -- measures
        customer_count,
        first_leaf,
        last_leaf,
        height,
        min_k,
        max_k,
        mean_total_spending,

        -- metadata
        model_id,
        {{ refreshed_at() }} as refreshed_at
    from nodes

)

select * from final
