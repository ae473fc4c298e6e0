{#- The first digits of a hexadecimal text as a bigint. -#}
{%- macro hex_number(text, digits) -%}
cast('0x' || left({{ text }}, {{ digits }}) as bigint)
{%- endmacro -%}
