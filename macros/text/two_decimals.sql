{#- An SQL text: a number with two decimals, such as 0.10. -#}
{%- macro two_decimals(number) -%}
cast(cast({{ number }} as decimal(18, 2)) as string)
{%- endmacro -%}
