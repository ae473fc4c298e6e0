{%- macro has_refunds(prefix='') -%}
(
    {%- for category in categories() %}
    {{- ' or ' if not loop.first }}coalesce({{ prefix }}{{ category }}_spending < 0, false)
    {%- endfor -%}
)
{%- endmacro -%}
