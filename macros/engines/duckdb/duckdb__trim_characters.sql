{%- macro duckdb__trim_characters(text, characters) -%}
trim({{ text }}, {{ characters }})
{%- endmacro -%}
