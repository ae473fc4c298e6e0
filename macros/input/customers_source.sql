{%- macro customers_source() -%}
{{ return(var('customers_table') or var('customers_path')) }}
{%- endmacro -%}
