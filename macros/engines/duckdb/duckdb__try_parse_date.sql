{%- macro duckdb__try_parse_date(text, patterns) -%}
cast(try_strptime({{ text }}, {{ sql_texts(patterns) }}) as date)
{%- endmacro -%}
