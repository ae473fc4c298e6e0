{%- macro duckdb__stop_with(message) -%}
error({{ message }})
{%- endmacro -%}
