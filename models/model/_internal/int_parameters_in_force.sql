{{ config(materialized='table') }}

with fitted as (

    select * from {{ ref('ml_segmentation_parameters') }}

),

cluster_ids as (

    select * from {{ ref('int_cluster_ids') }}

),

ward_clusters as (

    select * from {{ ref('int_ward_clusters') }}

),

nodes as (

    select * from {{ ref('ml_hierarchy') }}

),

imputation_values as (

    select * from {{ ref('int_imputation_values') }}

),

stored as (

    select * from {{ source('previous', 'segmentation_parameters') }}

),

model_in_force as (

    select is_new_model
    from {{ ref('int_model_in_force') }}

),

new_rows as (

    select
        fitted.parameter,
        fitted.k,
        coalesce(cluster_ids.cluster_id, fitted.cluster_id) as cluster_id,
        fitted.component,
        fitted.feature,
        fitted.value
    from fitted
    left join cluster_ids
        on
            fitted.k = cluster_ids.k
            and fitted.cluster_id = cluster_ids.fitted_cluster_id
    {%- for component in range(1, var('n_components') + 1) %}
    union all
    select
        'ward_centroid' as parameter,
        ward_clusters.k,
        ward_clusters.ward_cluster_id as cluster_id,
        {{ component }} as component,
        cast(null as string) as feature,
        nodes.pc{{ component }} as value
    from ward_clusters
    inner join nodes on ward_clusters.node_id = nodes.node_id
    {%- endfor %}
    {%- for column in imputed_columns() %}
    union all
    select
        'imputation_value' as parameter,
        cast(null as integer) as k,
        cast(null as integer) as cluster_id,
        cast(null as integer) as component,
        '{{ column }}' as feature,
        cast({{ column }} as double) as value
    from imputation_values
    where {{ column }} is not null
    {%- endfor %}

),

final as (

    select
        new_rows.parameter,
        new_rows.k,
        new_rows.cluster_id,
        new_rows.component,
        new_rows.feature,
        new_rows.value
    from new_rows
    cross join model_in_force
    where model_in_force.is_new_model
    union all
    select
        stored.parameter,
        stored.k,
        stored.cluster_id,
        stored.component,
        stored.feature,
        stored.value
    from stored
    cross join model_in_force
    where not model_in_force.is_new_model

)

select * from final
