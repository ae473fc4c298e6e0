{#- A text as an SQL literal: whatever it holds stays data. -#}
{%- macro sql_text(text) -%}
{{ return(adapter.dispatch('sql_text')(text)) }}
{%- endmacro -%}
