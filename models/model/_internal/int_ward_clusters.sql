{{ config(materialized='table') }}

with nodes as (

    select * from {{ ref('int_hierarchy_in_force') }}

),

candidates as (

    {%- for k in var('candidate_k') %}
    select {{ k }} as k
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        candidates.k,
        cast(
            row_number() over (
                partition by candidates.k
                order by nodes.mean_order_value desc, nodes.first_leaf asc
            ) - 1 as integer
        ) as ward_cluster_id,
        nodes.node_id,
        nodes.first_leaf,
        nodes.last_leaf
    from candidates
    inner join nodes on candidates.k between nodes.min_k and nodes.max_k

)

select * from final
