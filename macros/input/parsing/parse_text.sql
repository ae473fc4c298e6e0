{%- macro parse_text(cell) -%}
{%- set text = 'cast(' ~ cell ~ ' as string)' -%}
case
    when {{ is_plain_text(text) }} then {{ text }}
    when not {{ is_blank(cell) }} then {{ trimmed(cell) }}
end
{%- endmacro -%}
