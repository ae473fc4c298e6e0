{#- A cell as a customer's id: a whole number, or a text where `customer_id_type` says so. -#}
{%- macro parse_id(cell) -%}
{%- if var('customer_id_type') == 'string' -%}
{{ parse_text(cell) }}
{%- else -%}
{{ try_bigint(cell) }}
{%- endif -%}
{%- endmacro -%}
