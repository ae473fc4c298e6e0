{%- set columns = columns_of_file() -%}

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
            when {{ has_item('unreadable_columns', column.header) }}
                then 'cannot be read: the median stands in'
            else 'missing: the median stands in'
        end as finding
    from usable_customers
    where {{ column.name }} is null

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

education_cells as (

    select
        source_row_number,
        'Education' as column_name,
        {{ unmapped('education', 'education_levels') }} as finding
    from usable_customers
    where has_unmapped_education

),

marital_status_cells as (

    select
        source_row_number,
        'Marital_Status' as column_name,
        {{ unmapped('marital_status', 'living_situations') }} as finding
    from usable_customers
    where has_unmapped_marital_status

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
    select * from late_dates
    union all
    select * from late_births
    union all
    select * from education_cells
    union all
    select * from marital_status_cells
    union all
    select * from rejected_rows

)

select * from final
