{#-
    The cells of a row as the file has them: a JSON object by header, as text.
    `prefix` and `suffix` stand around the column's name.
-#}
{%- macro row_as_json(prefix='', suffix='', door='customers') -%}
{{ return(adapter.dispatch('row_as_json')(prefix, suffix, door)) }}
{%- endmacro -%}

{%- macro duckdb__row_as_json(prefix, suffix, door) -%}
cast(json_object(
    {%- for column in columns_of_file(door) %}
    '{{ column.header }}', {{ prefix }}{{ column.name }}{{ suffix }}{{ ',' if not loop.last }}
    {%- endfor %}
) as string)
{%- endmacro -%}

{%- macro spark__row_as_json(prefix, suffix, door) -%}
to_json(
    named_struct(
        {%- for column in columns_of_file(door) %}
        '{{ column.header }}', {{ prefix }}{{ column.name }}{{ suffix }}{{ ',' if not loop.last }}
        {%- endfor %}
    ),
    map('ignoreNullFields', 'false')
)
{%- endmacro -%}
