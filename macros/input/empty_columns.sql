{%- macro empty_columns(is_optional=false) -%}
{%- set conditions = {} -%}
{%- for column in value_columns(columns_of_file())
    if (column.optional is true) == is_optional -%}
    {%- do conditions.update({column.header: 'count(' ~ column.name ~ ') = 0'}) -%}
{%- endfor -%}
{{ return(conditions) }}
{%- endmacro -%}
