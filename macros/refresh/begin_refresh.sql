{#- Before a build: makes room for it. -#}
{%- macro begin_refresh() -%}
{{ return(adapter.dispatch('begin_refresh')()) }}
{%- endmacro -%}
