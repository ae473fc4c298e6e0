{#- The first digits of a hexadecimal text as a bigint. -#}
{%- macro hex_number(text, digits) -%}
{{ return(adapter.dispatch('hex_number')(text, digits)) }}
{%- endmacro -%}
