{%- set columns = columns_of_file() -%}
{%- set known = columns | map(attribute='name') | list -%}
{%- set longest_category = 40 %}
{#- The most frequent categories are named, the others summed up. -#}
{%- set most_named = 20 %}
{%- set headers = {'education': 'Education', 'marital_status': 'Marital_Status'} %}
{%- set seeds = {'education': 'education_levels', 'marital_status': 'living_situations'} %}

with flagged_rows as (

    select * from {{ ref('int_flagged_rows') }}

),

usable_customers as (

    select * from flagged_rows
    where reasons is null

),

{% for column in value_columns(columns) -%}
{{ column.name }}_cells as (

    select
        source_row_number,
        '{{ column.header }}' as column_name,
        case
            {%- if is_null_below_zero(column) %}
            when {{ column.name }} < 0 then 'below 0'
            {%- endif %}
            when {{ has_item('unreadable_columns', column.header) }} then 'cannot be read'
            else 'missing'
        end || ': the median stands in' as finding
    from usable_customers
    where {{ is_flagged_cell(column, column.name) }}

),

{% endfor -%}
{% for category in categories() if not has_orders() -%}
{{ category }}_refunds as (

    select
        source_row_number,
        '{{ (columns | selectattr('name', 'equalto', category ~ '_spending') | first).header }}'
            as column_name,
        'negative: kept as a refund' as finding
    from usable_customers
    where {{ category }}_spending < 0

),

{% endfor -%}
late_dates as (

    select
        source_row_number,
        'Dt_Customer' as column_name,
        case
            when is_enrolled_after_refresh then 'after the day of the refresh'
            else '{{ 'after the reference date' if var('reference_date')
                else 'long after all other dates' }}'
        end || ': the median stands in' as finding
    from usable_customers
    where is_enrolled_late

),

late_births as (

    select
        source_row_number,
        'Year_Birth' as column_name,
        'after the reference date: the median stands in' as finding
    from usable_customers
    where is_born_late

),

{% for name, seed in seeds.items() if name in known -%}
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
        case
            when category is null then 'missing'
            when place <= {{ most_named }}
                then '''' || category || ''' is not in the seed {{ seed }}'
            else
                'further categories (' || (category_count - {{ most_named }})
                || ') are not in the seed {{ seed }}'
        end || ': Other stands in' as finding
    from {{ name }}_cells

),

{% endfor -%}
rejected_rows as (

    select
        source_row_number,
        cast(null as string) as column_name,
        'rejected: ' || reasons as finding
    from flagged_rows
    where reasons is not null

),

final as (

    {% for column in value_columns(columns) -%}
    select * from {{ column.name }}_cells
    union all
    {% endfor -%}
    {% for category in categories() if not has_orders() -%}
    select * from {{ category }}_refunds
    union all
    {% endfor -%}
    select * from late_dates
    union all
    select * from late_births
    union all
    {% for name in seeds if name in known -%}
    select * from {{ name }}_findings
    union all
    {% endfor -%}
    select * from rejected_rows

)

select * from final
