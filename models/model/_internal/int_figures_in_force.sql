{{ config(materialized='table') }}

with fitted as (

    select * from {{ ref('ml_cluster_count_diagnostics') }}

),

cluster_ids as (

    select * from {{ ref('int_cluster_ids') }}

),

stored as (

    select * from {{ source('previous', 'cluster_figures') }}

),

customers as (

    select * from {{ ref('customer_features') }}

),

model_in_force as (

    select is_new_model
    from {{ ref('int_model_in_force') }}

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

-- Ward's clusters have ids of their own.
new_rows as (

    select
        fitted.algorithm,
        fitted.k,
        case
            when fitted.algorithm = 'kmeans'
                then coalesce(cluster_ids.cluster_id, fitted.cluster_id)
            else fitted.cluster_id
        end as cluster_id,
        fitted.figure,
        fitted.value
    from fitted
    left join cluster_ids
        on
            fitted.k = cluster_ids.k
            and fitted.cluster_id = cluster_ids.fitted_cluster_id
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

final as (

    select new_rows.*
    from new_rows
    cross join model_in_force
    where model_in_force.is_new_model
    union all
    select
        stored.algorithm,
        stored.k,
        stored.cluster_id,
        stored.figure,
        stored.value
    from stored
    cross join model_in_force
    where not model_in_force.is_new_model

)

select * from final
