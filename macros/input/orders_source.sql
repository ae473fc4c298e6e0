{#- `embedded` is the synthetic log that comes with the project: a file, read like any other. -#}
{%- macro orders_source() -%}
{%- if var('orders_table') or not var('orders_path') -%}
    {{ return(var('orders_table')) }}
{%- elif var('orders_path') == 'embedded' -%}
    {{ return('seeds/raw/raw_orders.csv') }}
{%- endif -%}
{{ return(var('orders_path')) }}
{%- endmacro -%}
