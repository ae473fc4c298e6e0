{%- macro parse_text(cell) -%}
case when not {{ is_blank(cell) }} then {{ trimmed(cell) }} end
{%- endmacro -%}
