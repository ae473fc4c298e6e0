{#- Where the customers come from: a path or a table's name; null: the embedded customers. -#}
{%- macro customers_source() -%}
{{ return(var('customers_table') or var('customers_path')) }}
{%- endmacro -%}
