{#- The rows of a door's file: our column names, the cells as the file has them. -#}
{%- macro cells_of_file(door) -%}
{%- set input = input_file(door) -%}
select
    {%- for column in columns_of_file(door) %}
    {#- Whatever a header holds stays a name. -#}
    {%- set cell = adapter.quote(input.columns[column.name] | replace('"', '""')) %}
    {{ 'cast(' ~ cell ~ ' as string)' if column.is_text else cell }} as {{ column.name }},
    {%- endfor %}
    {{ source_row_number(input) }} as source_row_number
from {{ read_input(input) }}
{%- endmacro -%}
