{#- A text in which all matches of a regular expression, an SQL literal, are replaced. -#}
{%- macro replace_matches(text, pattern, replacement) -%}
{{ return(adapter.dispatch('replace_matches')(text, pattern, replacement)) }}
{%- endmacro -%}

{%- macro duckdb__replace_matches(text, pattern, replacement) -%}
regexp_replace({{ text }}, {{ pattern }}, {{ replacement }}, 'g')
{%- endmacro -%}

{%- macro spark__replace_matches(text, pattern, replacement) -%}
regexp_replace({{ text }}, {{ pattern }}, {{ replacement }})
{%- endmacro -%}
