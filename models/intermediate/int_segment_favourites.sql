{{ config(materialized='table') }}

with figures as (

    select * from {{ ref('int_segment_figures') }}

),

listed as (

    {%- for kind, names, part, whole in [
        ('category', categories(), 'spending', 'spending_sum'),
        ('channel', channels(), 'order', 'order_sum'),
    ] %}
    {%- for name in names %}
    select
        cluster_id,
        '{{ kind }}' as kind,
        '{{ name }}' as favourite,
        {{ name }}_{{ part }}_sum / nullif({{ whole }}, 0) as share,
        sum({{ name }}_{{ part }}_sum) over () / nullif(sum({{ whole }}) over (), 0)
            as overall_share
    from figures
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

placed as (

    select
        *,
        100 * share / nullif(overall_share, 0) as index_to_average,
        row_number() over (
            partition by cluster_id, kind
            order by share / nullif(overall_share, 0) desc nulls last, favourite asc
        ) as place
    from listed

),

-- At most two of a kind: a tenth more than others, and no trifle.
final as (

    select
        -- ids
        cluster_id,
        kind,
        favourite,

        -- measures
        share,
        index_to_average,
        place
    from placed
    where place <= 2 and index_to_average >= 110 and share >= 0.05

)

select * from final
