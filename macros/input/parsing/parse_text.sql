{#- A cell as a text without blanks around it; null if it holds nothing. -#}
{%- macro parse_text(cell) -%}
case when not {{ is_blank(cell) }} then {{ trimmed(cell) }} end
{%- endmacro -%}
