{#- What is known of the file before its rows are read. -#}
{%- set input, findings = input_file(), [] -%}
{%- for note in input.notes -%}
    {%- do findings.append({
        'column': none, 'finding': 'read as ' ~ note,
    }) -%}
{%- endfor -%}
{%- for header, remark in input.remarks or [] -%}
    {%- do findings.append({'column': header or none, 'finding': remark}) -%}
{%- endfor -%}
{#- A file may have several columns of one name, or of none. -#}
{%- for header in input.ignored | unique(true) -%}
    {%- do findings.append({'column': header, 'finding': 'ignored: the project does not use it'}) -%}
{%- endfor -%}
{%- for column in input_columns() if column.name not in input.columns and not column.rare -%}
    {%- do findings.append({
        'column': column.header, 'finding': 'not in the file: features made from it are null'
    }) -%}
{%- endfor -%}
{#- What the cells show. -#}
{%- set numbers = text_number_columns() -%}
{%- set optional = value_columns(columns_of_file()) | selectattr('optional', 'defined') | list -%}
{%- set separators = ['slash', 'dot', 'dash'] -%}
{%- set conventions = {
    'iso_is_swapped': [
        'Dt_Customer', 'a spreadsheet took days for months: day and month are swapped back',
        'iso_date_count',
    ],
    'iso_may_be_swapped and not iso_is_swapped': [
        'Dt_Customer', 'a spreadsheet may have taken days for months in dates with the year first: '
        ~ 'no day of them is above 12', 'iso_date_count',
    ],
    'instants_are_midnights': [
        'Dt_Customer', 'points in time are midnights of another time zone: read as the days there',
        'instant_count',
    ],
} -%}
{%- do conventions.update({
    'year_is_first': [
        'Dt_Customer', 'dates such as 23-08-21 begin with the year', 'short_date_count',
    ],
}) -%}
{%- for column in numbers -%}
    {%- do conventions.update({
        column.name ~ '_two_way_count > 0': [
            column.header, 'no other number decides how 1.234 is read: see decimal_mark',
            column.name ~ '_two_way_count',
        ],
    }) -%}
{%- endfor -%}
{%- for column in numbers if column.name != 'birth_year' -%}
    {%- do conventions.update({
        column.name ~ '_has_dash_zeros': [column.header, 'a dash is zero', column.name ~ '_dash_count'],
    }) -%}
{%- endfor %}

with conventions as (

    select * from {{ ref('stg_smartcart__conventions') }}

),

input_checked as (

    select * from {{ ref('int_input_checked') }}

),

default_values as (

    select * from {{ ref('int_default_values') }}

),

shared_values as (

    select
        column_name,
        '''' || shared_value || ''' is in ' || {{ percent('customer_share') }}
        || ' of the rows: a default value?' as finding,
        customer_count as row_count
    from default_values

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
{% for column in optional -%}
empty_{{ column.name }} as (

    select
        '{{ column.header }}' as column_name,
        'no cell can be read: features made from it are null' as finding,
        rows_in as row_count
    from input_checked
    where {{ has_item('empty_optional_columns', column.header) }}

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
{% for separator in separators -%}
{{ separator }}_dates as (

    select
        'Dt_Customer' as column_name,
        'dates with a {{ separator }} that read both ways are read '
        || case when {{ separator }}_is_day_first then 'day' else 'month' end || ' first'
        {%- if var('date_order') != 'auto' %}
        || ', by the setting date_order' as finding,
        {%- else %}
        || case
            when {{ separator }}_day_first_dates != {{ separator }}_month_first_dates
                then ', as most others with that separator'
            when day_first_dates != month_first_dates then ', as most of the other dates'
            else ': no other date decides'
        end as finding,
        {%- endif %}
        {{ separator }}_ambiguous_dates as row_count
    from conventions
    where {{ separator }}_ambiguous_dates > 0

),

{% endfor -%}
{% for condition, convention in conventions.items() -%}
convention_{{ loop.index }} as (

    select
        {{ sql_text(convention[0]) }} as column_name,
        {{ sql_text(convention[1]) }} as finding,
        {{ convention[2] }} as row_count
    from conventions
    where {{ condition }}

),

{% endfor -%}
final as (

    {% for _ in conventions -%}
    select * from convention_{{ loop.index }}
    union all
    {% endfor -%}
    {% for finding in findings -%}
    select * from finding_{{ loop.index }}
    union all
    {% endfor -%}
    select * from shared_values
    union all
    {% for column in optional -%}
    select * from empty_{{ column.name }}
    union all
    {% endfor -%}
    {% for column in numbers -%}
    select * from {{ column.name }}_comma
    union all
    {% endfor -%}
    {% for separator in separators -%}
    select * from {{ separator }}_dates
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
