{#- What was spent without what was refunded: the sum of the categories that are not negative. -#}
{%- macro positive_spending(relation) -%}
{%- for category in categories() %}
{{- ' + ' if not loop.first }}{{ not_below_zero(relation ~ '.' ~ category ~ '_spending') }}
{%- endfor -%}
{%- endmacro -%}
