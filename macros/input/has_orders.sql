{%- macro has_orders() -%}
{{ return(orders_source() is not none) }}
{%- endmacro -%}
