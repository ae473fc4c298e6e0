{#- An SQL text: a number, without a decimal point where it is whole, such as 7 or 7.5. -#}
{%- macro whole_number_text(number) -%}
regexp_replace(cast({{ number }} as string), '[.]0$', '')
{%- endmacro -%}
