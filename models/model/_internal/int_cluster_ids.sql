{{ config(materialized='table') }}

with parameters as (

    select * from {{ ref('ml_segmentation_parameters') }}

),

matches as (

    select * from {{ ref('ml_cluster_matches') }}

),

fitted_clusters as (

    select distinct
        k,
        cluster_id as fitted_cluster_id
    from parameters
    where parameter = 'centroid'

),

final as (

    select
        fitted_clusters.k,
        fitted_clusters.fitted_cluster_id,
        coalesce(matches.cluster_id, fitted_clusters.fitted_cluster_id) as cluster_id
    from fitted_clusters
    left join matches
        on
            fitted_clusters.k = matches.k
            and fitted_clusters.fitted_cluster_id = matches.fitted_cluster_id

)

select * from final
