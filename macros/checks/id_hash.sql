{%- macro id_hash(column) -%}
{{ return(adapter.dispatch('id_hash')(column)) }}
{%- endmacro -%}

{%- macro duckdb__id_hash(column) -%}
cast(hash({{ column }}) >> 1 as bigint)
{%- endmacro -%}

{%- macro spark__id_hash(column) -%}
xxhash64({{ column }}) & 9223372036854775807
{%- endmacro -%}
