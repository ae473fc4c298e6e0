{%- macro spark__id_hash(column) -%}
xxhash64({{ column }}) & 9223372036854775807
{%- endmacro -%}
