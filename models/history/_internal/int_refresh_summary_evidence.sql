{{ config(materialized='table') }}

with evidence as (

    select * from {{ ref('int_cluster_count_evidence') }}

),

clusters as (

    select * from {{ ref('ml_sampled_clusters') }}

),

names as (

    select * from {{ ref('int_cluster_names') }}

),

traits as (

    select * from {{ ref('int_cluster_traits') }}

),

-- Where more segments are used than the figures support: which one of the latter is divided, and
-- its two largest parts.
shared_customers as (

    select
        supported.cluster_id as parent_cluster_id,
        chosen.cluster_id,
        count(*) as customer_count
    from evidence
    inner join clusters as supported on evidence.supported_k = supported.k
    inner join clusters as chosen
        on
            evidence.n_segments = chosen.k
            and supported.customer_id = chosen.customer_id
    where evidence.n_segments > evidence.supported_k
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

divided as (

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

),

differences as (

    select
        divided.parent_cluster_id,
        one.trait,
        row_number() over (
            order by abs(one.difference_in_sd - other.difference_in_sd) desc, one.trait asc
        ) as place
    from divided
    cross join evidence
    inner join traits as one
        on
            evidence.n_segments = one.k
            and divided.cluster_id = one.cluster_id
    inner join traits as other
        on
            evidence.n_segments = other.k
            and divided.other_cluster_id = other.cluster_id
            and one.trait = other.trait

),

division as (

    select
        min(names.segment_label) as divided_name,
        {{ dbt.listagg(
            "replace(differences.trait, '_', ' ')", "', '", "order by differences.place"
        ) }} as dividing_traits
    from differences
    cross join evidence
    inner join names
        on
            evidence.supported_k = names.k
            and differences.parent_cluster_id = names.cluster_id
    where differences.place <= 3

),

final as (

    select
        evidence.n_segments,
        evidence.supported_k,
        evidence.evidence || coalesce(
            ' Going from ' || evidence.supported_k || ' to ' || evidence.n_segments
            || ' mostly divides ' || division.divided_name
            || ', by ' || division.dividing_traits || '.',
            ''
        ) as evidence
    from evidence
    cross join division

)

select * from final
