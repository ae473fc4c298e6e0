{#- Which columns hold no value in any usable row: header: condition. -#}
{%- macro empty_columns() -%}
{%- set conditions = {} -%}
{%- for column in value_columns(columns_of_file()) -%}
    {%- do conditions.update(
        {column.header: 'count(' ~ column.name ~ ') filter (where reasons is null) = 0'}
    ) -%}
{%- endfor -%}
{{ return(conditions) }}
{%- endmacro -%}
