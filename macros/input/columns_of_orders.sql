{#- The columns of the customer file that order lines know better. -#}
{%- macro columns_of_orders() -%}
{%- set names = ['recency_days', 'deal_count'] -%}
{%- for category in categories() -%}
    {%- do names.append(category ~ '_spending') -%}
{%- endfor -%}
{%- for channel in channels() -%}
    {%- do names.append(channel ~ '_order_count') -%}
{%- endfor -%}
{{ return(names) }}
{%- endmacro -%}
