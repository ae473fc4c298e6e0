{%- macro trimmed(cell) -%}
{{ trim_characters('cast(' ~ cell ~ ' as string)', sql_text(blanks())) }}
{%- endmacro -%}
