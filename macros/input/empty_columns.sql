{#- Which columns hold no value in any usable row: header: condition. -#}
{%- macro empty_columns() -%}
{%- set conditions = {} -%}
{%- for name in value_columns() -%}
    {%- do conditions.update(
        {header_of(name): 'count(' ~ name ~ ') filter (where reasons is null) = 0'}
    ) -%}
{%- endfor -%}
{{ return(conditions) }}
{%- endmacro -%}
