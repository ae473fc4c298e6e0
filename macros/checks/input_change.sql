{#- An SQL text: what changed in the customer file since it was described; empty if nothing did. -#}
{%- macro input_change() -%}
{{ return(adapter.dispatch('input_change')()) }}
{%- endmacro -%}
