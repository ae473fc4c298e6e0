{#- Whether a regular expression, an SQL literal, is found in a text. -#}
{%- macro has_match(text, pattern) -%}
{{ return(adapter.dispatch('has_match')(text, pattern)) }}
{%- endmacro -%}
