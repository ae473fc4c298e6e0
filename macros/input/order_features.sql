{#- What order lines tell of a customer beyond the columns of the customer file: name: type. -#}
{%- macro order_features() -%}
{{ return({
    'order_count': 'integer',
    'net_sales': 'double',
    'gross_sales': 'double',
    'returned_sales': 'double',
    'discount': 'double',
    'product_count': 'integer',
    'median_gap_days': 'double',
    'gap_count': 'integer',
    'first_order_date': 'date',
    'last_order_date': 'date',
}) }}
{%- endmacro -%}
