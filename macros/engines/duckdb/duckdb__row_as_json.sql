{%- macro duckdb__row_as_json(prefix='', suffix='') -%}
cast(json_object(
    {%- for column in columns_of_file() %}
    '{{ column.header }}', {{ prefix }}{{ column.name }}{{ suffix }}{{ ',' if not loop.last }}
    {%- endfor %}
) as string)
{%- endmacro -%}
