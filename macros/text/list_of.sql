{%- macro list_of(conditions) -%}
{%- if conditions -%}
nullif(concat_ws(
    ', '
    {%- for text, condition in conditions.items() %},
    case when {{ condition }} then '{{ text }}' end
    {%- endfor %}
), '')
{%- else -%}
cast(null as string)
{%- endif -%}
{%- endmacro -%}
