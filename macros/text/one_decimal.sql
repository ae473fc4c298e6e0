{#- An SQL text: a number with one decimal, such as 0.1. -#}
{%- macro one_decimal(number) -%}
cast(cast({{ number }} as decimal(18, 1)) as string)
{%- endmacro -%}
