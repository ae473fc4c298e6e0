{{ config(materialized='table') }}

{%- set is_auto = var('n_segments') == 'auto' %}

with counts as (

    select * from {{ ref('int_cluster_counts') }}
    where algorithm = 'kmeans' and k > 1

),

ranked as (

    select
        counts.*,
        row_number() over (
            order by
                counts.is_supported desc,
                counts.is_repeatable desc,
                coalesce(counts.silhouette_gain, -1) desc,
                counts.k asc
        ) as place
    from counts

),

best as (

    select * from ranked
    where place = 1

),

chosen as (

    select * from ranked
    where k = {{ 'null' if is_auto else var('n_segments') }} or ({{ is_auto }} and place = 1)

),

words as (

    select
        chosen.k as n_segments,
        best.k as best_k,
        best.is_supported as is_any_supported,
        chosen.is_supported,
        chosen.verdict,
        cast(round(chosen.silhouette_gain, 2) as varchar) as chosen_gain,
        cast(round(best.silhouette_gain, 2) as varchar) as best_gain
    from chosen
    cross join best

),

final as (

    select
        n_segments,
        case when is_any_supported then best_k end as supported_k,
        case
            when not is_any_supported
                then
                    'The figures support no number of segments: at ' || n_segments || ' ' || verdict
                    || '.'
            when n_segments = best_k
                then
                    'The figures support ' || best_k || ' segments: each comes back when customers '
                    || 'are drawn again, each stands apart from a cut through a single cloud, and '
                    || 'the silhouette is ' || best_gain || ' above the cloud''s, the most of all.'
            when is_supported
                then
                    'The figures support ' || n_segments || ' segments, but ' || best_k
                    || ' more clearly: the silhouette is ' || best_gain
                    || ' above that of a single cloud instead of ' || chosen_gain || '.'
            else
                'The figures support ' || best_k || ' segments, not ' || n_segments || ': at '
                || n_segments || ' ' || verdict || '.'
        end as evidence
    from words

)

select * from final
