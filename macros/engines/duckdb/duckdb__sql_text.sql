{%- macro duckdb__sql_text(text) -%}
'{{ text | string | replace("'", "''") }}'
{%- endmacro -%}
