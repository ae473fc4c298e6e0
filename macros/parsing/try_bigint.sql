{#- A cell as a bigint, if it is a whole number; null if not. -#}
{%- macro try_bigint(cell) -%}
{{ return(adapter.dispatch('try_bigint')(cell)) }}
{%- endmacro -%}
