{{ config(materialized='table') }}

with previous_clusters as (

    select * from {{ source('previous', 'cluster_profiles') }}

),

matches as (

    select * from {{ ref('ml_cluster_matches') }}
    where is_matched

),

model_in_force as (

    select
        is_new_model,
        previous_n_segments
    from {{ ref('int_model_in_force') }}

),

final as (

    select
        previous_clusters.k,
        previous_clusters.cluster_id,
        previous_clusters.segment_name,
        previous_clusters.archetype
    from previous_clusters
    cross join model_in_force
    left join matches
        on
            previous_clusters.k = matches.k
            and previous_clusters.cluster_id = matches.cluster_id
    where
        not {{ var('rename') }}
        and (not model_in_force.is_new_model or matches.cluster_id is not null)

)

select * from final
