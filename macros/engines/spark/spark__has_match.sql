{%- macro spark__has_match(text, pattern) -%}
regexp_like({{ text }}, {{ pattern }})
{%- endmacro -%}
