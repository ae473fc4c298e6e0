{#- The paths or tables of the input, for people. -#}
{%- macro sources() -%}
{%- set customers = customers_source() or (none if has_orders() else 'seeds/raw/raw_customers.csv') -%}
{{ return([orders_source(), customers] | select | join(' and ')) }}
{%- endmacro -%}
