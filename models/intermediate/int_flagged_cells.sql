{%- set columns = columns_of_file() -%}

with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

input_checked as (

    select * from {{ ref('int_input_checked') }}

),

education_levels as (

    select * from {{ ref('education_levels') }}

),

living_situations as (

    select * from {{ ref('living_situations') }}

),

usable_customers as (

    select * from parsed_customers
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
        usable_customers.source_row_number,
        'Dt_Customer' as column_name,
        'after the reference date: the median stands in' as finding
    from usable_customers
    inner join input_checked on usable_customers.enrolment_date > input_checked.reference_date

),

late_births as (

    select
        usable_customers.source_row_number,
        'Year_Birth' as column_name,
        'after the reference date: the median stands in' as finding
    from usable_customers
    inner join input_checked
        on usable_customers.birth_year > extract(year from input_checked.reference_date)

),

education_cells as (

    select
        usable_customers.source_row_number,
        'Education' as column_name,
        {{ unmapped('usable_customers.education', 'education_levels') }} as finding
    from usable_customers
    left join education_levels
        on lower(usable_customers.education) = lower(education_levels.education)
    where education_levels.education is null

),

marital_status_cells as (

    select
        usable_customers.source_row_number,
        'Marital_Status' as column_name,
        {{ unmapped('usable_customers.marital_status', 'living_situations') }} as finding
    from usable_customers
    left join living_situations
        on lower(usable_customers.marital_status) = lower(living_situations.marital_status)
    where living_situations.marital_status is null

),

rejected_rows as (

    select
        source_row_number,
        cast(null as varchar) as column_name,
        'rejected: ' || reasons as finding
    from parsed_customers
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
