{#- mark_repeated_rows does it later. -#}
{%- macro duckdb__marked_rows(relation) -%}
{{ relation }}
{%- endmacro -%}
