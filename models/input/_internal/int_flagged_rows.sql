{{ config(materialized='table') }}

{%- set known = columns_of_file() | map(attribute='name') | list %}
{%- set mapped = {'education_levels': 'education', 'living_situations': 'marital_status'} %}

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

final as (

    select
        -- ids
        parsed_customers.source_row_number,

        -- columns of the file
        {%- for column in value_columns(input_columns()) %}
        parsed_customers.{{ column.name }},
        {%- endfor %}
        parsed_customers.education,
        parsed_customers.marital_status,

        -- reasons
        parsed_customers.unreadable_columns,
        parsed_customers.reasons,
        input_checked.empty_optional_columns,

        -- flags
        coalesce(parsed_customers.enrolment_date > input_checked.reference_date, false)
            as is_enrolled_late,
        coalesce(parsed_customers.enrolment_date > {{ day_of_refresh() }}, false)
            as is_enrolled_after_refresh,
        coalesce(
            parsed_customers.birth_year > extract(year from input_checked.reference_date), false
        ) as is_born_late,
        education_levels.education is null as has_unmapped_education,
        living_situations.marital_status is null as has_unmapped_marital_status
    from parsed_customers
    cross join input_checked
    left join education_levels
        on lower(parsed_customers.education) = lower(education_levels.education)
    left join living_situations
        on lower(parsed_customers.marital_status) = lower(living_situations.marital_status)
    where
        parsed_customers.reasons is not null
        {%- for column in value_columns(columns_of_file()) %}
        or {{ is_flagged_cell(column, 'parsed_customers.' ~ column.name) }}
        {%- endfor %}
        or {{ has_refunds('parsed_customers.') }}
        or parsed_customers.enrolment_date > input_checked.reference_date
        or parsed_customers.birth_year > extract(year from input_checked.reference_date)
        {%- for seed, column in mapped.items() if column in known %}
        or {{ seed }}.{{ column }} is null
        {%- endfor %}

)

select * from final
