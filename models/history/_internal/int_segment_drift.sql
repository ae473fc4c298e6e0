{{ config(materialized='table') }}

with parameters as (

    select * from {{ ref('int_parameters_in_force') }}

),

sampled_clusters as (

    select * from {{ ref('ml_sampled_clusters') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

counted as (

    select
        sampled_clusters.cluster_id,
        count(*) as customer_count
    from sampled_clusters
    inner join chosen_k on sampled_clusters.k = chosen_k.n_segments
    group by sampled_clusters.cluster_id

),

trained as (

    select
        parameters.cluster_id,
        parameters.value as customer_count
    from parameters
    inner join chosen_k on parameters.k = chosen_k.n_segments
    where parameters.parameter = 'training_customer_count'

),

sums as (

    select
        count(*) as bin_count,
        sum(trained.customer_count) as trained_count,
        cast(sum(coalesce(counted.customer_count, 0)) as double) as customer_count
    from trained
    left join counted on trained.cluster_id = counted.cluster_id

),

totals as (

    select
        *,
        (bin_count - 1) * (1 / trained_count + 1 / customer_count) as expected_value
    from sums
    where customer_count > 0

),

shares as (

    select
        (trained.customer_count + 0.5)
        / (totals.trained_count + 0.5 * totals.bin_count) as trained_share,
        (coalesce(counted.customer_count, 0) + 0.5)
        / (totals.customer_count + 0.5 * totals.bin_count) as share
    from trained
    left join counted on trained.cluster_id = counted.cluster_id
    cross join totals

),

summed as (

    select sum((share - trained_share) * ln(share / trained_share)) as value
    from shares

),

final as (

    select
        cast(totals.bin_count as integer) as bin_count,
        summed.value,
        totals.expected_value
    from summed
    cross join totals

)

select * from final
