{%- macro read_input(input) -%}
{{ return(adapter.dispatch('read_input')(input)) }}
{%- endmacro -%}

{%- macro duckdb__read_input(input) -%}
{%- if input.format == 'seed' -%}
    {{ ref('raw_customers') }}
{%- elif input.format == 'none' -%}
    {{ no_rows(input) }}
{%- elif input.format == 'parquet' -%}
    read_parquet(
        {{ sql_texts(input.paths) }},
        hive_partitioning = false
        {{- ', file_row_number = true' if has_row_numbers(input) }}
        {{- ', union_by_name = true' if input.paths | length > 1 }}
    )
{%- else -%}
    read_csv(
        {{ sql_texts(input.paths) }},
        auto_detect = false,
        header = true,
        delim = {{ sql_text(input.delimiter) }},
        quote = '"',
        escape = '"',
        hive_partitioning = false,
        compression = {{ sql_text(input.compression) }},
        ignore_errors = true,
        store_rejects = true,
        rejects_limit = 0,
        columns = {
            {%- for cell in input.cells %}
            {{ sql_text(cell) }}: 'varchar'{{ ',' if not loop.last }}
            {%- endfor %}
        }
    )
{%- endif -%}
{%- endmacro -%}

{#-
    Rows that could not be split into cells are among those of a CSV file; keep_broken_rows takes
    them up again.
-#}
{%- macro spark__read_input(input) -%}
{%- if input.format == 'seed' -%}
    {{ ref('raw_customers') }}
{%- elif input.format == 'none' -%}
    {{ no_rows(input) }}
{%- elif input.format == 'csv' -%}
    (select * from {{ numbered_rows(input) }} where broken_row is null) as whole_rows
{%- else -%}
    {{ input.relation }}
{%- endif -%}
{%- endmacro -%}

{#- The other door is in use: a relation with the columns that SQL expects, and without rows. -#}
{%- macro no_rows(input) -%}
(
    select
        {%- for header in input.columns.values() %}
        cast(null as string) as {{ adapter.quote(header) }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
) as no_rows
{%- endmacro -%}
