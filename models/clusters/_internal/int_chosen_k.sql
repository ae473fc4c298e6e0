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

supported as (

    select count(*) as supported_count
    from counts
    where is_supported

),

words as (

    select
        chosen.model_id,
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
        model_id,
        n_segments,
        case when is_any_supported then best_k end as supported_k,
        case
            when not is_any_supported
                then
                    'The figures support none of the numbers of segments that were tried: at '
                    || n_segments || ' ' || verdict || '.' || why_taken
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
        end as evidence
    from words

)

select * from final
