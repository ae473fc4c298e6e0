{#- The given columns of a row as one JSON object; `columns` maps a column to its key. -#}
{%- macro row_as_json(columns) -%}
cast(json_object(
    {%- for name, key in columns.items() %}
    '{{ key }}', {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
) as varchar)
{%- endmacro -%}
