{{ config(materialized='table') }}

with previous_clusters as (

    select * from {{ source('previous', 'cluster_profiles') }}

),

migrations as (

    select * from {{ source('previous', 'segment_migrations') }}

),

matches as (

    select * from {{ ref('ml_cluster_matches') }}

),

scoring_model as (

    select
        is_new_model,
        previous_n_segments
    from {{ ref('int_scoring_model') }}

),

matched as (

    select count(*) as cluster_count
    from matches

),

-- After a refit a name that stands in the history means the customers that had it then.
former_names as (

    select distinct
        scoring_model.previous_n_segments as k,
        migrations.segment_name
    from migrations
    cross join scoring_model
    cross join matched
    where
        not {{ var('rename') }}
        and scoring_model.is_new_model
        and matched.cluster_count > 0
        and migrations.segment_name is not null

),

-- A cluster that matches none has an id that no row has; the names of those before stay theirs.
final as (

    select
        previous_clusters.k,
        previous_clusters.cluster_id,
        previous_clusters.segment_name,
        previous_clusters.archetype
    from previous_clusters
    cross join scoring_model
    cross join matched
    where
        not {{ var('rename') }}
        and (
            not scoring_model.is_new_model
            or (
                previous_clusters.k = scoring_model.previous_n_segments
                and matched.cluster_count > 0
            )
        )
    union all
    select
        k,
        cast(null as integer) as cluster_id,
        segment_name,
        cast(null as string) as archetype
    from former_names

)

select * from final
