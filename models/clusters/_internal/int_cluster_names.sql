{{ config(materialized='table') }}

{%- set axes = naming_axes().axes %}

with figures as (

    select * from {{ ref('int_cluster_profiles_measured') }}

),

names as (

    select * from {{ ref('ml_cluster_names') }}

),

rank_words as (

    select * from {{ ref('rank_words') }}

),

described as (

    select
        names.*,
        figures.customer_count,
        figures.model_id,
        '{{ axes[0].word }} ' || first_words.word as first_words,
        '{{ axes[1].word }} ' || second_words.word as second_words
    from names
    inner join figures
        on
            names.k = figures.k
            and names.cluster_id = figures.cluster_id
    left join rank_words as first_words
        on
            figures.mean_first_rank >= first_words.from_rank
            and figures.mean_first_rank < first_words.to_rank
    left join rank_words as second_words
        on
            figures.mean_second_rank >= second_words.from_rank
            and figures.mean_second_rank < second_words.to_rank

),

final as (

    select
        -- ids
        k,
        cluster_id,

        -- dimensions
        segment_name,
        case
            when name_fit = 'good' then segment_name
            when customer_count = 0 then segment_name || ' (no customers)'
            else segment_name || ' (approximate: ' || first_words || ', ' || second_words || ')'
        end as segment_label,
        name_fit,
        archetype,

        -- measures
        name_distance,
        name_margin,

        -- metadata
        model_id
    from described

)

select * from final
