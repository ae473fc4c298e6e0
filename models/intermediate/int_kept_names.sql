{{ config(materialized='table') }}

with previous_clusters as (

    select * from {{ source('previous', 'cluster_profiles') }}

),

matches as (

    select * from {{ ref('ml_cluster_matches') }}

),

model_in_force as (

    select
        is_new_model,
        previous_n_segments
    from {{ ref('int_model_in_force') }}

),

matched as (

    select count(*) as cluster_count
    from matches

),

-- A cluster that matches none has an id that no row has; the names of those before stay theirs.
final as (

    select
        previous_clusters.k,
        previous_clusters.cluster_id,
        previous_clusters.segment_name,
        previous_clusters.archetype
    from previous_clusters
    cross join model_in_force
    cross join matched
    where
        not {{ var('rename') }}
        and (
            not model_in_force.is_new_model
            or (
                previous_clusters.k = model_in_force.previous_n_segments
                and matched.cluster_count > 0
            )
        )

)

select * from final
