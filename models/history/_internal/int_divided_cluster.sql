{{ config(materialized='table') }}

with chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

clusters as (

    select * from {{ ref('ml_sampled_clusters') }}

),

shared_customers as (

    select
        supported.cluster_id as parent_cluster_id,
        chosen.cluster_id,
        count(*) as customer_count
    from chosen_k
    inner join clusters as supported on chosen_k.supported_k = supported.k
    inner join clusters as chosen
        on
            chosen_k.n_segments = chosen.k
            and supported.customer_id = chosen.customer_id
    where chosen_k.n_segments > chosen_k.supported_k
    group by supported.cluster_id, chosen.cluster_id

),

ranked as (

    select
        parent_cluster_id,
        cluster_id,
        customer_count,
        row_number() over (
            partition by cluster_id order by customer_count desc, parent_cluster_id asc
        ) as place
    from shared_customers

),

parts as (

    select * from ranked
    where place = 1

),

largest_parts as (

    select
        parent_cluster_id,
        cluster_id,
        customer_count,
        row_number() over (
            partition by parent_cluster_id order by customer_count desc, cluster_id asc
        ) as part
    from parts

),

final as (

    select
        one.parent_cluster_id,
        one.cluster_id,
        other.cluster_id as other_cluster_id
    from largest_parts as one
    inner join largest_parts as other
        on
            one.parent_cluster_id = other.parent_cluster_id
            and one.part = 1
            and other.part = 2
    order by other.customer_count desc, one.parent_cluster_id asc
    limit 1

)

select * from final
