{#- Parquet tables know no update: marked_rows does it while reading. -#}
{%- macro spark__mark_total_rows() -%}
{%- endmacro -%}
