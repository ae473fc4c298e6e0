{%- macro dataset() -%}
{%- set embedded = 'embedded_orders' if var('orders_path') == 'embedded' else 'embedded' -%}
{%- set own = 'orders' if has_orders() else 'customers' -%}
{%- set has_own = customers_source() or (has_orders() and var('orders_path') != 'embedded') -%}
{{ return(var('dataset') or (own if has_own else embedded)) }}
{%- endmacro -%}
