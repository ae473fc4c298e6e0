{%- macro sql_text(text) -%}
{{ return(adapter.dispatch('sql_text')(text)) }}
{%- endmacro -%}

{%- macro duckdb__sql_text(text) -%}
'{{ text | string | replace("'", "''") }}'
{%- endmacro -%}

{#- In a literal of Spark a backslash is an escape. -#}
{%- macro spark__sql_text(text) -%}
'{{ text | string | replace("\\", "\\\\") | replace("'", "''") }}'
{%- endmacro -%}
