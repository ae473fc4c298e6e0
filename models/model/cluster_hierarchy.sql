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

    select
        {%- for column in columns %}
        fitted.{{ column }},
        {%- endfor %}
        scoring_model.model_id
    from fitted
    cross join scoring_model
    where scoring_model.is_new_model
    union all
    select
        {%- for column in columns %}
        stored.{{ column }},
        {%- endfor %}
        scoring_model.model_id
    from stored
    cross join scoring_model
    where not scoring_model.is_new_model

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
