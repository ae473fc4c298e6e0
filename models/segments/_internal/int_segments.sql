{{ config(materialized='table') }}

with figures as (

    select * from {{ ref('int_segment_profiles_measured') }}

),

names as (

    select * from {{ ref('int_cluster_names') }}

),

ranks as (

    select * from {{ ref('int_cluster_profiles_measured') }}

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
        figures.customer_count,
        ranks.mean_first_rank,
        ranks.mean_second_rank
    from names
    inner join chosen_k on names.k = chosen_k.n_segments
    inner join figures on names.cluster_id = figures.cluster_id
    inner join archetypes on names.archetype = archetypes.segment_name
    left join ranks
        on
            names.k = ranks.k
            and names.cluster_id = ranks.cluster_id

),

-- Names go one to one; a segment's own figures may be nearer to another archetype.
compared as (

    select
        described.*,
        archetypes.segment_name as nearest_archetype,
        archetypes.strategy as nearest_strategy,
        row_number() over (
            partition by described.cluster_id
            order by
                power(described.mean_first_rank - archetypes.first_rank, 2)
                + power(described.mean_second_rank - archetypes.second_rank, 2) asc,
                archetypes.segment_name asc
        ) as place
    from described
    cross join archetypes

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
            when customer_count = 0 then 'None: nobody is in this segment now.'
            when nearest_archetype = archetype
                then 'The name fits only roughly, so try this on a part first: ' || nearest_strategy
            else 'By its figures most like ' || nearest_archetype || ': ' || nearest_strategy
        end as strategy,

        -- measures
        name_distance,
        name_margin,

        -- metadata
        model_id
    from compared
    where place = 1

)

select * from final
