{#-
    Counting would bring all rows to one machine: the numbers rise, with gaps between the parts of a
    large file.
-#}
{%- macro spark__source_row_number(input) -%}
{{ 'file_row_number' if input.format == 'csv' else 'monotonically_increasing_id() + 1' }}
{%- endmacro -%}
