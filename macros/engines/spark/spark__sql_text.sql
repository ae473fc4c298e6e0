{#- In a literal of Spark a backslash is an escape. -#}
{%- macro spark__sql_text(text) -%}
'{{ text | string | replace("\\", "\\\\") | replace("'", "''") }}'
{%- endmacro -%}
