{#-
    Stops the build before it starts where it is not clear which customers it is of, or where a limit
    of bad input has no meaning.
-#}
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
{%- for setting in [
    'max_rejected_share', 'max_unreadable_share', 'max_imputed_share', 'max_gone_share',
    'max_refund_share', 'max_outlier_share', 'default_value_share',
] -%}
    {%- if var(setting) is not number or not 0 <= var(setting) <= 1 -%}
        {{ exceptions.raise_compiler_error(
            setting ~ ' must be a number from 0 to 1, not: ' ~ var(setting)
        ) }}
    {%- endif -%}
{%- endfor -%}
{%- endmacro -%}
