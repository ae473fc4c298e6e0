{#- Lets the engine read and write rows in any order where nothing depends on it. -#}
{%- macro read_in_any_order() -%}
{{ return(adapter.dispatch('read_in_any_order')()) }}
{%- endmacro -%}
