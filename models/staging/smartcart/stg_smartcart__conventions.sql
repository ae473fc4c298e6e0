{{ config(materialized='table') }}

{%- set texts = columns_of_file() | selectattr('is_text') | list -%}
{%- set dates = texts | selectattr('holds', 'equalto', 'date') | list -%}
{%- set numbers = text_number_columns() %}

with cells as (

    select * from {{ ref('base_smartcart__customers') }}

),

-- Of a date that is written in numbers: the first two parts.
parts as (

    select
        *,
        {%- if dates %}
        {{ date_separator('enrolment_date') }} as date_separator,
        try_cast(split_part({{ date_text('enrolment_date') }}, '-', 1) as integer) as first_part,
        try_cast(split_part({{ date_text('enrolment_date') }}, '-', 2) as integer) as second_part
        {%- else %}
        'dash' as date_separator,
        cast(null as integer) as first_part,
        cast(null as integer) as second_part
        {%- endif %}
    from cells

),

-- Cells that can be read one way only.
evidence as (

    select
        {%- for separator in ['slash', 'dot', 'dash'] %}
        count(*) filter (
            where date_separator = '{{ separator }}'
            and first_part between 13 and 31 and second_part between 1 and 12
        ) as {{ separator }}_day_first,
        count(*) filter (
            where date_separator = '{{ separator }}'
            and first_part between 1 and 12 and second_part between 13 and 31
        ) as {{ separator }}_month_first,
        count(*) filter (
            where date_separator = '{{ separator }}'
            and first_part between 1 and 12 and second_part between 1 and 12
            and first_part != second_part
        ) as {{ separator }}_ambiguous,
        {%- endfor %}
        {%- for column in numbers %}
        count(*) filter (
            where {{ shows_decimal_mark(column.name, '.') }}
        ) as {{ column.name }}_points,
        count(*) filter (
            where {{ shows_decimal_mark(column.name, ',') }}
        ) as {{ column.name }}_commas,
        {%- endfor %}
        count(*) as row_count
    from parts

),

totals as (

    select
        *,
        slash_day_first + dot_day_first + dash_day_first as day_first,
        slash_month_first + dot_month_first + dash_month_first as month_first,
        {{ sum_of(numbers, '_points') }} as points,
        {{ sum_of(numbers, '_commas') }} as commas
    from evidence

),

final as (

    select
        -- measures
        slash_ambiguous + dot_ambiguous + dash_ambiguous as ambiguous_dates,
        day_first as day_first_dates,
        month_first as month_first_dates,
        {%- for separator in ['slash', 'dot', 'dash'] %}
        {{ separator }}_ambiguous as {{ separator }}_ambiguous_dates,
        {{ separator }}_day_first as {{ separator }}_day_first_dates,
        {{ separator }}_month_first as {{ separator }}_month_first_dates,
        {%- endfor %}
        {%- for column in numbers %}
        {{ column.name }}_commas as {{ column.name }}_comma_count,
        {%- endfor %}

        -- flags
        {%- for column in numbers %}
        {{ has_decimal_comma(column.name) }} as {{ column.name }}_has_decimal_comma,
        {%- endfor %}
        {{ separator_is_day_first('slash') }} as slash_is_day_first,
        {{ separator_is_day_first('dot') }} as dot_is_day_first,
        {{ separator_is_day_first('dash') }} as dash_is_day_first
    from totals

)

select * from final
