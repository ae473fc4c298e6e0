{%- macro duckdb__id_hash(column) -%}
cast(hash({{ column }}) >> 1 as bigint)
{%- endmacro -%}
