{#- The cells of a row as the file has them: a JSON object by header, as text. -#}
{%- macro row_as_json() -%}
cast(json_object(
    {%- for column in input_columns() %}
    '{{ column.header }}', {{ column.name }}_cell{{ ',' if not loop.last }}
    {%- endfor %}
) as varchar)
{%- endmacro -%}
