{{ config(materialized='table') }}

{%- set is_auto = var('n_segments') == 'auto' %}
{#- Scores that are cut off have a reference of their own, see smartcart.null_reference. -#}
{%- set cuts_scores = chosen_recipe() == 'orders' %}
{%- set useful_cut = ' They are a useful cut of two scales, no natural groups.' %}
{%- set reference = ' A single cloud here means the same scores in any order.' %}

with counts as (

    select * from {{ ref('int_cluster_counts') }}
    where evidence_rank is not null

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

best as (

    select * from counts
    where evidence_rank = 1

),

chosen as (

    select counts.*
    from counts
    inner join chosen_k on counts.k = chosen_k.n_segments

),

supported as (

    select count(*) as supported_count
    from counts
    where is_supported

),

words as (

    select
        chosen.k as n_segments,
        best.k as best_k,
        best.is_supported as is_any_supported,
        chosen.is_supported,
        chosen.verdict,
        {{ two_decimals('chosen.silhouette_gain') }} as chosen_gain,
        {{ two_decimals('best.silhouette_gain') }} as best_gain,
        supported.supported_count,
        {% if is_auto -%}
        ' ' || chosen.k || ' is taken because its silhouette is furthest above that of a single '
        || 'cloud' || case when chosen.is_repeatable then ', of those that come back.' else '.' end
        {%- else -%}
        ''
        {%- endif %} as why_taken
    from chosen
    cross join best
    cross join supported

),

final as (

    select
        n_segments,
        case when is_any_supported then best_k end as supported_k,
        case
            when not is_any_supported
                then
                    'The figures support none of the numbers of segments that were tried: at '
                    || n_segments || ' ' || verdict || '.' || why_taken
                    || '{{ useful_cut if cuts_scores }}'
            when n_segments = best_k
                then
                    'The figures support ' || best_k || ' segments: each comes back when customers '
                    || 'are drawn again, each stands apart from a cut through a single cloud, and '
                    || 'the silhouette is ' || best_gain || ' above the cloud''s'
                    || case
                        when supported_count > 1 then ', the most of the supported numbers.'
                        else '.'
                    end
            when is_supported
                then
                    'The figures support ' || n_segments || ' segments, but ' || best_k
                    || ' more clearly: the silhouette is ' || best_gain
                    || ' above that of a single cloud instead of ' || chosen_gain || '.'
            else
                'The figures support ' || best_k || ' segments, not ' || n_segments || ': at '
                || n_segments || ' ' || verdict || '.'
        end
        || '{{ reference if cuts_scores }}' as evidence
    from words

)

select * from final
