{{ config(materialized='table') }}

{%- set columns = [
    'node_id', 'parent_node_id', 'left_node_id', 'right_node_id', 'customer_id', 'customer_count',
    'first_leaf', 'last_leaf', 'height', 'min_k', 'max_k',
] %}

with fitted as (

    select * from {{ ref('ml_hierarchy') }}

),

stored as (

    select * from {{ source('previous', 'cluster_hierarchy') }}

),

model_in_force as (

    select is_new_model
    from {{ ref('int_model_in_force') }}

),

final as (

    select
        {%- for column in columns %}
        fitted.{{ column }},
        {%- endfor %}
        fitted.mean_order_value
    from fitted
    cross join model_in_force
    where model_in_force.is_new_model
    union all
    select
        {%- for column in columns %}
        stored.{{ column }},
        {%- endfor %}
        stored.mean_total_spending as mean_order_value
    from stored
    cross join model_in_force
    where not model_in_force.is_new_model

)

select * from final
