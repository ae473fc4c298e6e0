{#- A hash of an id, as a bigint from 0 on. -#}
{%- macro id_hash(column) -%}
{{ return(adapter.dispatch('id_hash')(column)) }}
{%- endmacro -%}
