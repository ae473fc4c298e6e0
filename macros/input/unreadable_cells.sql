{#- Which cells hold something that cannot be read as what the column holds: header: condition. -#}
{%- macro unreadable_cells() -%}
{%- set unreadable = {} -%}
{%- for name in value_columns() -%}
    {%- do unreadable.update(
        {header_of(name): name ~ ' is null and not ' ~ is_blank(name ~ '_cell')}
    ) -%}
{%- endfor -%}
{{ return(unreadable) }}
{%- endmacro -%}
