{%- macro spark__row_as_json(prefix='', suffix='') -%}
to_json(
    named_struct(
        {%- for column in columns_of_file() %}
        '{{ column.header }}', {{ prefix }}{{ column.name }}{{ suffix }}{{ ',' if not loop.last }}
        {%- endfor %}
    ),
    map('ignoreNullFields', 'false')
)
{%- endmacro -%}
