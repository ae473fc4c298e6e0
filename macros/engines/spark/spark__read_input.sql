{#-
    Rows that could not be split into cells are among those of a CSV file; keep_broken_rows takes
    them up again.
-#}
{%- macro spark__read_input(input) -%}
{%- if input.format == 'seed' -%}
    {{ ref('raw_customers') }}
{%- elif input.format == 'csv' -%}
    (select * from {{ numbered_rows(input) }} where broken_row is null) as whole_rows
{%- else -%}
    {{ input.relation }}
{%- endif -%}
{%- endmacro -%}
