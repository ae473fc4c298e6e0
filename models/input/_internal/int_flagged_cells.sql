{%- set columns = columns_of_file() -%}

with flagged_rows as (

    select * from {{ ref('int_flagged_rows') }}

),

unmapped_cells as (

    select * from {{ ref('int_unmapped_cells') }}

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
{% for category in categories() -%}
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
    {% for category in categories() -%}
    select * from {{ category }}_refunds
    union all
    {% endfor -%}
    select * from late_dates
    union all
    select * from late_births
    union all
    select * from unmapped_cells
    union all
    select * from rejected_rows

)

select * from final
