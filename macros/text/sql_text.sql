{#- A text as an SQL literal: whatever it holds stays data. -#}
{%- macro sql_text(text) -%}
'{{ text | string | replace("'", "''") }}'
{%- endmacro -%}
