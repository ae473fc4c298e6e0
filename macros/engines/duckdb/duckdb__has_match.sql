{%- macro duckdb__has_match(text, pattern) -%}
regexp_matches({{ text }}, {{ pattern }})
{%- endmacro -%}
