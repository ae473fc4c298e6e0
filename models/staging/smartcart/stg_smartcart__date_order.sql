{{ config(materialized='table') }}

with customers as (

    select enrolment_date from {{ ref('base_smartcart__customers') }}

),

parts as (

    select
        try_cast({{ date_part_of('enrolment_date', 1) }} as integer) as first_part,
        try_cast({{ date_part_of('enrolment_date', 2) }} as integer) as second_part
    from customers

),

evidence as (

    select
        count(*) filter (where first_part > 12 and second_part <= 12) as day_first_count,
        count(*) filter (where first_part <= 12 and second_part > 12) as month_first_count,
        count(*) filter (where first_part <= 12 and second_part <= 12) as ambiguous_count
    from parts

),

final as (

    select
        -- measures
        day_first_count,
        month_first_count,
        ambiguous_count,

        -- flags
        {%- if var('date_order') == 'auto' %}
        day_first_count >= month_first_count as is_day_first
        {%- else %}
        {{ 'true' if var('date_order') == 'day_first' else 'false' }} as is_day_first
        {%- endif %}
    from evidence

)

select * from final
