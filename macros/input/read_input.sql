{#- The relation with the file's cells, as the file has them: text in CSV, typed in Parquet. -#}
{%- macro read_input(input) -%}
{%- if input.format == 'seed' -%}
    {{ ref('raw_customers') }}
{%- elif input.format == 'parquet' -%}
    read_parquet({{ sql_text(input.path) }})
{%- else -%}
    read_csv(
        {{ sql_text(input.path) }},
        auto_detect = false,
        header = true,
        delim = {{ sql_text(input.delimiter) }},
        quote = '"',
        escape = '"',
        columns = {
            {%- for cell in input.cells %}
            {{ sql_text(cell) }}: 'varchar'{{ ',' if not loop.last }}
            {%- endfor %}
        }
    )
{%- endif -%}
{%- endmacro -%}
