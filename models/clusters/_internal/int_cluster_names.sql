{{ config(materialized='table') }}

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
        'income ' || income_words.word as income_words,
        'spending ' || spending_words.word as spending_words
    from names
    inner join figures
        on
            names.k = figures.k
            and names.cluster_id = figures.cluster_id
    left join rank_words as income_words
        on
            figures.mean_income_rank >= income_words.from_rank
            and figures.mean_income_rank < income_words.to_rank
    left join rank_words as spending_words
        on
            figures.mean_spending_rank >= spending_words.from_rank
            and figures.mean_spending_rank < spending_words.to_rank

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
            else segment_name || ' (approximate: ' || income_words || ', ' || spending_words || ')'
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
