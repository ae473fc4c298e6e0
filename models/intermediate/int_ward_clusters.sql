{{ config(materialized='table') }}

with nodes as (

    select * from {{ ref('ml_hierarchy') }}

),

parameters as (

    select * from {{ ref('ml_segmentation_parameters') }}

),

candidates as (

    select distinct k
    from parameters
    where parameter = 'centroid'

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
        nodes.*
    from candidates
    inner join nodes on candidates.k between nodes.min_k and nodes.max_k

)

select * from final
