{%- macro unreadable_cells() -%}
{%- set unreadable = {} -%}
{%- for column in value_columns(columns_of_file()) -%}
    {%- do unreadable.update({
        column.header: column.name ~ ' is null and not ' ~ is_blank(column.name ~ '_cell')
    }) -%}
{%- endfor -%}
{{ return(unreadable) }}
{%- endmacro -%}
