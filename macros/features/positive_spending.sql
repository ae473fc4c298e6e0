{%- macro positive_spending(relation) -%}
{%- for category in categories() %}
{{- ' + ' if not loop.first }}{{ not_below_zero(relation ~ '.' ~ category ~ '_spending') }}
{%- endfor -%}
{%- endmacro -%}
