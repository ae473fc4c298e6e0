{#- A text as a double; null if it is no number. -#}
{%- macro try_double(text) -%}
{{ return(adapter.dispatch('try_double')(text)) }}
{%- endmacro -%}
