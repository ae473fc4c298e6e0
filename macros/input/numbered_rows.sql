{#- The rows of a CSV file on Spark, each with its number, before any is left out. -#}
{%- macro numbered_rows(input) -%}
(
    select
        *,
        monotonically_increasing_id() + 1 as file_row_number
    from {{ input.relation }}
) as numbered_rows
{%- endmacro -%}
