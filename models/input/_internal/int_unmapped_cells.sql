{%- set longest_category = 40 %}
{%- set headers = {'education': 'Education', 'marital_status': 'Marital_Status'} %}
{%- set seeds = {'education': 'education_levels', 'marital_status': 'living_situations'} %}

with flagged_rows as (

    select * from {{ ref('int_flagged_rows') }}

),

usable_customers as (

    select * from flagged_rows
    where reasons is null

),

{% for name, seed in seeds.items() -%}
unmapped_{{ name }} as (

    select
        source_row_number,
        {{ shortened(name, longest_category) }} as category
    from usable_customers
    where has_unmapped_{{ name }}

),

placed_{{ name }} as (

    select
        category,
        row_number() over (order by count(*) desc, category asc) as place,
        count(*) over () as category_count
    from unmapped_{{ name }}
    where category is not null
    group by category

),

{{ name }}_cells as (

    select
        unmapped_{{ name }}.source_row_number,
        '{{ headers[name] }}' as column_name,
        unmapped_{{ name }}.category,
        placed_{{ name }}.place,
        placed_{{ name }}.category_count
    from unmapped_{{ name }}
    left join placed_{{ name }} on unmapped_{{ name }}.category = placed_{{ name }}.category

),

{{ name }}_findings as (

    select
        source_row_number,
        column_name,
        {{ unmapped(seed) }} as finding
    from {{ name }}_cells

),

{% endfor -%}
final as (

    select * from education_findings
    union all
    select * from marital_status_findings

)

select * from final
