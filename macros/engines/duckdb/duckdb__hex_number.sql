{%- macro duckdb__hex_number(text, digits) -%}
cast('0x' || left({{ text }}, {{ digits }}) as bigint)
{%- endmacro -%}
