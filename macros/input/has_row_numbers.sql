{%- macro has_row_numbers(input) -%}
{%- set headers = (input.columns.values() | list + input.ignored) | map('lower') | list -%}
{{ return(
    input.format == 'parquet' and input.paths | length == 1 and 'file_row_number' not in headers
) }}
{%- endmacro -%}
