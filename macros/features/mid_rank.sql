{%- macro mid_rank(positions) -%}
({{ positions }}.below_count + 0.5e0 * {{ positions }}.at_count) / {{ positions }}.customer_count
{%- endmacro -%}
