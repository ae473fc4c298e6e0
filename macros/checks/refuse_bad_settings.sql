{#-
    Stops the build before it starts where a setting cannot be used. smartcart.settings checks what
    needs the settings alone; here is what depends on the engine, on the file or on its columns.
-#}
{%- macro refuse_bad_settings() -%}
{%- do ask_plugin('check_settings') -%}
{%- if var('customers_table') and target.type != 'sparksession' -%}
    {{ exceptions.raise_compiler_error(
        'customers_table names a table of a Spark catalog, and this build runs on DuckDB. Give a file '
        'by customers_path, or build with TARGET=spark.'
    ) }}
{%- endif -%}
{%- if var('export_formats') and target.type == 'sparksession' -%}
    {{ exceptions.raise_compiler_error(
        'export_formats writes files beside a DuckDB release; on Spark tables are files already.'
    ) }}
{%- endif -%}
{#- A list that cannot be read is refused before anything is built. -#}
{%- for setting in ['exclude_ids', 'forget_customers'] -%}
    {%- do read_id_list(setting) -%}
{%- endfor -%}
{%- set most_components = segmentation_features() | length -%}
{%- if var('n_components') > most_components -%}
    {{ exceptions.raise_compiler_error(
        'n_components is ' ~ var('n_components') ~ ', but must be a whole number from 1 to '
        ~ most_components ~ ', the number of clustering inputs.'
    ) }}
{%- endif -%}
{%- endmacro -%}
