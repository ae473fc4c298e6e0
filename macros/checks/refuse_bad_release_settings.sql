{#- Stops the build before it starts where a setting of the releases has no meaning. -#}
{%- macro refuse_bad_release_settings() -%}
{%- set kept = var('keep_releases') -%}
{%- if kept is not integer or kept < 2 -%}
    {{ exceptions.raise_compiler_error(
        'keep_releases is ' ~ kept ~ ', but must be a whole number from 2 on: one to read and one '
        ~ 'to go back to.'
    ) }}
{%- endif -%}
{%- set formats = var('export_formats') -%}
{%- if formats is string or formats is not iterable
    or formats | reject('in', ['parquet', 'csv']) | list -%}
    {{ exceptions.raise_compiler_error(
        'export_formats must be a list of parquet and csv, such as [parquet], not: ' ~ formats
    ) }}
{%- endif -%}
{%- if formats and target.type == 'sparksession' -%}
    {{ exceptions.raise_compiler_error(
        'export_formats writes files beside a DuckDB release; on Spark tables are files already.'
    ) }}
{%- endif -%}
{%- set spare = var('min_free_disk_gb') -%}
{%- if spare is not number or spare < 0 -%}
    {{ exceptions.raise_compiler_error('min_free_disk_gb must be a number from 0 on, not: ' ~ spare) }}
{%- endif -%}
{%- endmacro -%}
