{%- macro is_imputed(name, items='imputed_columns') -%}
{%- set column = input_columns() | selectattr('name', 'equalto', name) | first -%}
{{ has_item(items, column.header) }}
{%- endmacro -%}
