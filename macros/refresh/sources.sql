{#- The paths or tables of the input, for people. -#}
{%- macro sources() -%}
{%- set embedded = {'orders': 'seeds/raw/raw_orders.csv', 'customers': 'seeds/raw/raw_customers.csv'} -%}
{%- set orders = embedded.orders if var('orders_path') == 'embedded' else orders_source() -%}
{%- set customers = customers_source() or (none if has_orders() else embedded.customers) -%}
{{ return([orders, customers] | select | join(' and ')) }}
{%- endmacro -%}
