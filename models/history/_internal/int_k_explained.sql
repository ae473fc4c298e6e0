{{ config(materialized='table') }}

with chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

divided as (

    select * from {{ ref('int_divided_cluster') }}

),

names as (

    select * from {{ ref('int_cluster_names') }}

),

traits as (

    select * from {{ ref('int_cluster_traits') }}

),

differences as (

    select
        divided.parent_cluster_id,
        one.trait,
        row_number() over (
            order by abs(one.difference_in_sd - other.difference_in_sd) desc, one.trait asc
        ) as place
    from divided
    cross join chosen_k
    inner join traits as one
        on
            chosen_k.n_segments = one.k
            and divided.cluster_id = one.cluster_id
    inner join traits as other
        on
            chosen_k.n_segments = other.k
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
    cross join chosen_k
    inner join names
        on
            chosen_k.supported_k = names.k
            and differences.parent_cluster_id = names.cluster_id
    where differences.place <= 3

),

final as (

    select
        chosen_k.n_segments,
        chosen_k.supported_k,
        chosen_k.evidence || coalesce(
            ' Going from ' || chosen_k.supported_k || ' to ' || chosen_k.n_segments
            || ' mostly divides ' || division.divided_name
            || ', by ' || division.dividing_traits || '.',
            ''
        ) as evidence
    from chosen_k
    cross join division

)

select * from final
