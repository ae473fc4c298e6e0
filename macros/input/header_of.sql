{#- The SmartCart header of a column. -#}
{%- macro header_of(name) -%}
{{ return((input_columns() | selectattr('name', 'equalto', name) | first).header) }}
{%- endmacro -%}
