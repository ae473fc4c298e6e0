{#- A text cell without blanks, tabs and non-breaking blanks around it. -#}
{%- macro trimmed(cell) -%}
{{ trim_characters('cast(' ~ cell ~ ' as string)', sql_text(' \t\u00a0\u202f')) }}
{%- endmacro -%}
