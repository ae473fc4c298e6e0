{#- The relation with the file's cells, as the file has them: text in CSV, typed in Parquet. -#}
{%- macro read_input(input) -%}
{{ return(adapter.dispatch('read_input')(input)) }}
{%- endmacro -%}
