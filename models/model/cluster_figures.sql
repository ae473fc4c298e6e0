{{ config(materialized='table') }}

{%- set columns = ['algorithm', 'k', 'cluster_id', 'figure', 'value'] %}

with fitted as (

    select * from {{ ref('ml_cluster_count_diagnostics') }}

),

stored as (

    select * from {{ source('previous', 'cluster_figures') }}

),

matches as (

    select * from {{ ref('ml_cluster_matches') }}

),

customers as (

    select * from {{ ref('customer_features') }}

),

scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

population as (

    select cast(count(*) as double) as customer_count
    from customers
    where not is_outlier

),

clusterings as (

    select distinct
        algorithm,
        k
    from fitted

),

-- A cluster that is one of the last model has its id. Ward's clusters have ids of their own.
new_rows as (

    select
        fitted.algorithm,
        fitted.k,
        case
            when fitted.algorithm = 'kmeans' then coalesce(matches.cluster_id, fitted.cluster_id)
            else fitted.cluster_id
        end as cluster_id,
        fitted.figure,
        fitted.value
    from fitted
    left join matches
        on
            fitted.k = matches.k
            and fitted.cluster_id = matches.fitted_cluster_id
    union all
    select
        clusterings.algorithm,
        clusterings.k,
        cast(null as integer) as cluster_id,
        'population_count' as figure,
        population.customer_count as value
    from clusterings
    cross join population

),

figures as (

    {{ new_or_stored('new_rows', 'stored', columns) }}

),

final as (

    select
        -- ids
        algorithm,
        k,
        cluster_id,
        figure,

        -- measures
        value,

        -- metadata
        model_id,
        {{ refreshed_at() }} as refreshed_at
    from figures

)

select * from final
