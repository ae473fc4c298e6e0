{#- Copies the public tables into a new release, switches readers to it and returns the summary. -#}
{%- macro publish_release() -%}
{{ return(adapter.dispatch('publish_release')()) }}
{%- endmacro -%}
