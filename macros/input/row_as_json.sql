{#-
    The cells of a row as the file has them: a JSON object by header, as text.
    `prefix` and `suffix` stand around the column's name.
-#}
{%- macro row_as_json(prefix='', suffix='') -%}
cast(json_object(
    {%- for column in columns_of_file() %}
    '{{ column.header }}', {{ prefix }}{{ column.name }}{{ suffix }}{{ ',' if not loop.last }}
    {%- endfor %}
) as varchar)
{%- endmacro -%}
