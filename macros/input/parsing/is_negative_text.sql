{#- True for a number in text that is below 0: a minus before or behind it, or brackets around it. -#}
{%- macro is_negative_text(cell) -%}
{{ has_match(number_sign_text(cell), "'^[^0-9]*[-(]|-[^0-9]*$'") }}
{%- endmacro -%}
