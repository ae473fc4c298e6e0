{{ config(materialized='table') }}

with figures as (

    select * from {{ ref('int_segment_figures') }}

),

listed as (

    {%- for kind, names, part, whole in [
        ('category', categories(), 'spending', 'positive_spending_sum'),
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

-- A tenth more than others, and no trifle.
outstanding as (

    select
        *,
        100 * share / overall_share as index_to_average
    from listed
    where overall_share > 0 and share >= 1.1 * overall_share and share >= 0.05

),

placed as (

    select
        *,
        row_number() over (
            partition by cluster_id, kind
            order by index_to_average desc, favourite asc
        ) as place
    from outstanding

),

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
    where place <= 2

)

select * from final
