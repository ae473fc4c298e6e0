{{ config(materialized='table') }}

with figures as (

    select * from {{ ref('int_segment_profiles_measured') }}

),

names as (

    select * from {{ ref('int_cluster_names') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

archetypes as (

    select * from {{ ref('int_segment_archetypes') }}

),

described as (

    select
        names.*,
        names.name_fit = 'good' as has_good_name,
        archetypes.strategy as archetype_strategy,
        figures.customer_count
    from names
    inner join chosen_k on names.k = chosen_k.n_segments
    inner join figures on names.cluster_id = figures.cluster_id
    inner join archetypes on names.archetype = archetypes.segment_name

),

final as (

    select
        -- ids
        cluster_id,

        -- dimensions
        segment_name,
        segment_label,
        name_fit,
        archetype,
        case
            when has_good_name then archetype_strategy
            when customer_count = 0 then 'None is claimed: nobody is in this segment now.'
            else 'None is claimed: the figures are not those of ' || archetype || '.'
        end as strategy,

        -- measures
        name_distance,
        name_margin,

        -- metadata
        model_id
    from described

)

select * from final
