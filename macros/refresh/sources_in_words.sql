{%- macro sources_in_words() -%}
{{ return({
    'seeds/raw/raw_orders.csv': 'the embedded orders', 'seeds/raw/raw_customers.csv': 'the embedded customers',
}.get(sources(), sources())) }}
{%- endmacro -%}
