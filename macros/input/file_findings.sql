{#-
    A query of what is found about a door's file as a whole: column_name, finding, row_count. `conventions` is
    the relation with its conventions, `counted` one with its number of rows, `row_count`.
-#}
{%- macro file_findings(door, conventions, counted, row_count) -%}
{%- set input, findings, date = input_file(door), [], date_of_file(door) -%}
{%- for note in input.notes -%}
    {%- do findings.append({
        'column': none, 'finding': ('order lines ' if door == 'orders' else '') ~ 'read as ' ~ note,
    }) -%}
{%- endfor -%}
{%- for header, remark in input.remarks or [] -%}
    {%- do findings.append({'column': header or none, 'finding': remark}) -%}
{%- endfor -%}
{#- A file may have several columns of one name, or of none. -#}
{%- set of_orders = [] -%}
{%- for column in doors(door).columns if column.is_unused -%}
    {%- do of_orders.append(column.header | lower) -%}
{%- endfor -%}
{%- for header in input.ignored | unique(true) -%}
    {%- do findings.append({'column': header, 'finding': 'ignored: the order lines tell it'
        if header | lower in of_orders else 'ignored: the project does not use it'
        ~ (' in order lines' if door == 'orders' else '')}) -%}
{%- endfor -%}
{%- for column in doors(door).columns if not (
    column.name in input.columns or column.rare or column.is_unused or column.if_absent == ''
) -%}
    {%- do findings.append({
        'column': column.header,
        'finding': 'not in the file: ' ~ (column.if_absent or 'features made from it are null'),
    }) -%}
{%- endfor -%}
{#- What the cells show. -#}
{%- set columns = columns_of_file(door) -%}
{%- set numbers = columns | selectattr('is_text') | selectattr('holds', 'in', ['amount', 'count']) | list -%}
{%- set optional = (value_columns(columns) | selectattr('optional') | list) if door == 'customers' else [] -%}
{%- set separators = ['slash', 'dot', 'dash'] -%}
{%- set conventions_seen = {} if not date.header else {
    'iso_is_swapped': [
        date.header, 'a spreadsheet took days for months: day and month are swapped back',
        'iso_date_count',
    ],
    'iso_may_be_swapped and not iso_is_swapped': [
        date.header, 'a spreadsheet may have taken days for months in dates with the year first: '
        ~ 'no day of them is above 12', 'iso_date_count',
    ],
    'instants_are_midnights': [
        date.header, 'points in time are midnights of another time zone: read as the days there',
        'instant_count',
    ],
    'year_is_first': [
        date.header, 'dates such as 23-08-21 begin with the year', 'short_date_count',
    ],
} -%}
{%- for column in numbers -%}
    {%- do conventions_seen.update({
        column.name ~ '_two_way_count > 0': [
            column.header, 'no other number decides how 1.234 is read: see decimal_mark',
            column.name ~ '_two_way_count',
        ],
    }) -%}
{%- endfor -%}
{%- for column in numbers if column.name != 'birth_year' -%}
    {%- do conventions_seen.update({
        column.name ~ '_has_dash_zeros': [column.header, 'a dash is zero', column.name ~ '_dash_count'],
    }) -%}
{%- endfor %}
{%- set ctes = ['nothing'] -%}
{%- for _ in findings -%}{%- do ctes.append('finding_' ~ loop.index) -%}{%- endfor -%}
{%- for column in optional -%}{%- do ctes.append('empty_' ~ column.name) -%}{%- endfor -%}
{%- for column in numbers -%}{%- do ctes.append(column.name ~ '_comma') -%}{%- endfor -%}
{%- for _ in conventions_seen -%}{%- do ctes.append('convention_' ~ loop.index) -%}{%- endfor -%}
{%- for separator in separators if date.header -%}{%- do ctes.append(separator ~ '_dates') -%}{%- endfor %}
with conventions as (

    select * from {{ conventions }}

),

counted as (

    select * from {{ counted }}

),

{% for finding in findings -%}
finding_{{ loop.index }} as (

    select
        {{ sql_text(finding.column) if finding.column else 'null' }} as column_name,
        {{ sql_text(finding.finding) }} as finding,
        {{ row_count }} as row_count
    from counted

),

{% endfor -%}
{% for column in optional -%}
empty_{{ column.name }} as (

    select
        '{{ column.header }}' as column_name,
        'no cell can be read: features made from it are null' as finding,
        {{ row_count }} as row_count
    from counted
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
{% for separator in separators if date.header -%}
{{ separator }}_dates as (

    select
        '{{ date.header }}' as column_name,
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
{% for condition, convention in conventions_seen.items() -%}
convention_{{ loop.index }} as (

    select
        {{ sql_text(convention[0]) }} as column_name,
        {{ sql_text(convention[1]) }} as finding,
        {{ convention[2] }} as row_count
    from conventions
    where {{ condition }}

),

{% endfor -%}
nothing as (

    select
        cast(null as string) as column_name,
        cast(null as string) as finding,
        cast(null as bigint) as row_count
    where false

)

{#- Each CTE has the same three columns. -#}
{%- for name in ctes %}
select * from {{ name }}
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- endmacro -%}
