{#- A Parquet file knows it; counting would make the engine read a file one row after the other. -#}
{%- macro duckdb__source_row_number(input) -%}
{{ 'file_row_number + 1' if has_row_numbers(input) else 'row_number() over ()' }}
{%- endmacro -%}
