{%- set findings, numbers = file_findings(), text_number_columns() %}

with conventions as (

    select * from {{ ref('stg_smartcart__conventions') }}

),

input_checked as (

    select * from {{ ref('int_input_checked') }}

),

{% for finding in findings -%}
finding_{{ loop.index }} as (

    select
        {{ sql_text(finding.column) if finding.column else 'null' }} as column_name,
        {{ sql_text(finding.finding) }} as finding,
        rows_in as row_count
    from input_checked

),

{% endfor -%}
{% for column in numbers -%}
{{ column.name }}_comma as (

    select
        '{{ column.header }}' as column_name,
        'numbers have a decimal comma' as finding,
        {{ column.name }}_comma_count as row_count
    from conventions
    where {{ column.name }}_has_decimal_comma and {{ column.name }}_comma_count > 0

),

{% endfor -%}
ambiguous_dates as (

    select
        'Dt_Customer' as column_name,
        'reads day first and month first: '
        || case
            when day_first_dates + month_first_dates = 0 then 'no other date decides, '
            else 'as most of the other dates, '
        end
        || case when dash_is_day_first then 'day first' else 'month first' end as finding,
        ambiguous_dates as row_count
    from conventions
    where ambiguous_dates > 0

),

final as (

    {% for finding in findings -%}
    select * from finding_{{ loop.index }}
    union all
    {% endfor -%}
    {% for column in numbers -%}
    select * from {{ column.name }}_comma
    union all
    {% endfor -%}
    select * from ambiguous_dates

)

select * from final
