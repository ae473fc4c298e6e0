{{ config(materialized='table') }}

with figures as (

    select * from {{ ref('int_segment_figures') }}

),

names as (

    select * from {{ ref('ml_segment_names') }}

),

archetypes as (

    select * from {{ ref('segment_archetypes') }}

),

rank_words as (

    select * from {{ ref('rank_words') }}

),

described as (

    select
        names.*,
        names.name_fit = 'good' as has_good_name,
        archetypes.persona as archetype_persona,
        archetypes.strategy as archetype_strategy,
        'income ' || income_words.word as income_words,
        'spending ' || spending_words.word as spending_words,
        cast(cast(round(figures.mean_income) as bigint) as varchar) as mean_income,
        cast(cast(round(figures.mean_total_spending) as bigint) as varchar) as mean_spending
    from names
    inner join figures on names.cluster_id = figures.cluster_id
    inner join archetypes on names.archetype = archetypes.segment_name
    inner join rank_words as income_words
        on
            figures.mean_income_rank >= income_words.from_rank
            and figures.mean_income_rank < income_words.to_rank
    inner join rank_words as spending_words
        on
            figures.mean_spending_rank >= spending_words.from_rank
            and figures.mean_spending_rank < spending_words.to_rank

),

final as (

    select
        -- ids
        cluster_id,

        -- dimensions
        segment_name,
        case
            when has_good_name then segment_name
            else segment_name || ' (approximate: ' || income_words || ', ' || spending_words || ')'
        end as segment_label,
        name_fit,
        case
            when has_good_name then archetype_persona
            else
                'In the ranking of all customers ' || income_words || ' (mean ' || mean_income
                || ') and ' || spending_words || ' (mean ' || mean_spending || '). '
                || archetype || ' is the nearest name, not a true one.'
        end as persona,
        case
            when has_good_name then archetype_strategy
            else 'None is claimed: the figures are not those of ' || archetype || '.'
        end as strategy,

        -- measures
        name_distance,
        name_margin
    from described

)

select * from final
