{{ config(materialized='table') }}

{%- set columns = ['parameter', 'k', 'cluster_id', 'component', 'feature', 'value'] %}

with fitted as (

    select * from {{ ref('ml_segmentation_parameters') }}

),

stored as (

    select * from {{ source('previous', 'segmentation_parameters') }}

),

matches as (

    select * from {{ ref('ml_cluster_matches') }}

),

nodes as (

    select * from {{ ref('ml_hierarchy') }}

),

imputation_values as (

    select * from {{ ref('int_imputation_values') }}

),

scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

ward_clusters as (

    {{ ward_clusters('nodes') }}

),

-- A cluster that is one of the last model has its id.
new_rows as (

    select
        fitted.parameter,
        fitted.k,
        coalesce(matches.cluster_id, fitted.cluster_id) as cluster_id,
        fitted.component,
        fitted.feature,
        fitted.value
    from fitted
    left join matches
        on
            fitted.k = matches.k
            and fitted.cluster_id = matches.fitted_cluster_id
    {%- for component in range(1, component_count() + 1) %}
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
    {%- for column in number_columns() + ['tenure_days'] %}
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

parameters as (

    {{ new_or_stored('new_rows', 'stored', columns) }}

),

final as (

    select
        -- ids
        parameter,
        k,
        cluster_id,
        component,
        feature,

        -- measures
        value,

        -- metadata
        model_id,
        {{ refreshed_at() }} as refreshed_at
    from parameters

)

select * from final
