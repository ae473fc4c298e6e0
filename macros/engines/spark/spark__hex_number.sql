{%- macro spark__hex_number(text, digits) -%}
cast(conv(left({{ text }}, {{ digits }}), 16, 10) as bigint)
{%- endmacro -%}
