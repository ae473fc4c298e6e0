{#- A text cell without blanks of any kind around it. -#}
{%- macro trimmed(cell) -%}
{{ trim_characters('cast(' ~ cell ~ ' as string)', sql_text(blanks())) }}
{%- endmacro -%}
