{#- Stops the build before it starts where it is not clear which customers it is of. -#}
{%- macro refuse_bad_input_settings() -%}
{%- if var('customers_table') and target.type != 'sparksession' -%}
    {{ exceptions.raise_compiler_error(
        'customers_table names a table of a Spark catalog, and this build runs on DuckDB. Give a file '
        'by customers_path, or build with TARGET=spark.'
    ) }}
{%- endif -%}
{%- if var('customers_table') and var('customers_path') -%}
    {{ exceptions.raise_compiler_error(
        'The customers are given twice: by customers_path and by customers_table. Give one of them.'
    ) }}
{%- endif -%}
{%- if not customers_source() and var('dataset') not in (none, 'embedded') -%}
    {{ exceptions.raise_compiler_error(
        "dataset is '" ~ var('dataset') ~ "', but there is no customers_path: the embedded customers "
        ~ "would take the place of that data set. Give the customer file (make build CUSTOMERS=file)."
    ) }}
{%- endif -%}
{%- endmacro -%}
