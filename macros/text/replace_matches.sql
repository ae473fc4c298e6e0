{#- A text in which all matches of a regular expression, an SQL literal, are replaced. -#}
{%- macro replace_matches(text, pattern, replacement) -%}
{{ return(adapter.dispatch('replace_matches')(text, pattern, replacement)) }}
{%- endmacro -%}
