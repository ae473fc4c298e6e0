{%- macro source_row_number(input) -%}
{{ return(adapter.dispatch('source_row_number')(input)) }}
{%- endmacro -%}

{#- A Parquet file knows it; counting would make the engine read a file one row after the other. -#}
{%- macro duckdb__source_row_number(input) -%}
{{ 'file_row_number + 1' if has_row_numbers(input) else 'row_number() over ()' }}
{%- endmacro -%}

{#-
    Counting would bring all rows to one machine: the numbers rise, with gaps between the parts of a
    large file.
-#}
{%- macro spark__source_row_number(input) -%}
{{ 'file_row_number' if input.format == 'csv' else 'monotonically_increasing_id() + 1' }}
{%- endmacro -%}
