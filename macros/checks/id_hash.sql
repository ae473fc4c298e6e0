{#- A hash of an id, as a bigint from 0 on. -#}
{%- macro id_hash(column) -%}
cast(hash({{ column }}) >> 1 as bigint)
{%- endmacro -%}
