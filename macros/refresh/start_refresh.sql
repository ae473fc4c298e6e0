{%- macro start_refresh() -%}
{%- set commands = ['build', 'run', 'test', 'seed', 'freshness'] -%}
{#- The source of the target `published` is the release itself: nothing to attach. -#}
{%- if execute and flags.WHICH in commands and target.name != 'published' -%}
    {%- if flags.WHICH in ('build', 'run') -%}
        {%- do begin_refresh() -%}
    {%- endif -%}
    {%- do refuse_bad_settings() -%}
    {%- if flags.WHICH == 'build' and flags.QUIET -%}
        {%- do print('Building the segments of ' ~ sources_in_words() ~ ' ...') -%}
    {%- endif -%}
    {%- do warn_absent_features() -%}
    {%- do read_in_any_order() -%}
    {%- do attach_previous() -%}
{%- endif -%}
{%- endmacro -%}

{%- macro begin_refresh() -%}
{{ return(adapter.dispatch('begin_refresh')()) }}
{%- endmacro -%}

{#- The plugin has cleared the warehouse already, before it was opened. -#}
{%- macro duckdb__begin_refresh() -%}
{%- do ask_plugin('begin_refresh') -%}
{%- endmacro -%}

{#- A whole build starts from nothing: what a killed one left would be in its way. -#}
{%- macro spark__begin_refresh() -%}
{%- if not ask_plugin('why_partial').reason -%}
    {%- for schema in [target.schema ~ '_build', target.schema ~ '_working'] -%}
        {%- do run_query('drop schema if exists ' ~ schema ~ ' cascade') -%}
        {%- do run_query('create schema ' ~ schema) -%}
    {%- endfor -%}
{%- endif -%}
{%- endmacro -%}

{#-
    Stops the build before it starts where a setting cannot be used. smartcart.settings checks what
    needs the settings alone; here is what depends on the engine, on the file or on its columns.
-#}
{%- macro refuse_bad_settings() -%}
{%- do ask_plugin('check_settings') -%}
{%- for door in ['customers', 'orders'] if var(door ~ '_table') and target.type != 'sparksession' -%}
    {{ exceptions.raise_compiler_error(
        door ~ '_table names a table of a Spark catalog, and this build runs on DuckDB. Give a file '
        ~ 'by ' ~ door ~ '_path, or build with TARGET=spark.'
    ) }}
{%- endfor -%}
{%- if var('export_formats') and target.type == 'sparksession' -%}
    {{ exceptions.raise_compiler_error(
        'export_formats writes files beside a DuckDB release; on Spark tables are files already.'
    ) }}
{%- endif -%}
{#- A list that cannot be read is refused before anything is built. -#}
{%- for setting in ['exclude_ids', 'forget_customers'] -%}
    {%- do read_id_list(setting) -%}
{%- endfor -%}
{%- do refuse_bad_campaigns() -%}
{#- The recipe `orders` has two inputs, and takes all of its components. -#}
{%- set most_components = segmentation_features() | length -%}
{%- if var('n_components') > most_components and chosen_recipe() != 'orders' -%}
    {{ exceptions.raise_compiler_error(
        'n_components is ' ~ var('n_components') ~ ', but must be a whole number from 1 to '
        ~ most_components ~ ', the number of clustering inputs.'
    ) }}
{%- endif -%}
{%- endmacro -%}

{#- Warns of features that the settings name and the file cannot give. -#}
{%- macro warn_absent_features() -%}
{%- set absent = absent_features() -%}
{%- set numbers = segmentation_features(with_absent=true) | selectattr('category', 'none') -%}
{%- for name in numbers | map(attribute='name') if name in absent -%}
    {%- do warn_user(
        "The customer file lacks the column behind '" ~ name ~ "': it drops out of the segmentation."
    ) -%}
{%- endfor -%}
{%- endmacro -%}

{%- macro warn_user(message) -%}
{%- do exceptions.warn(message) -%}
{%- if flags.QUIET -%}
    {%- do print('Warning: ' ~ message) -%}
{%- endif -%}
{%- endmacro -%}

{%- macro read_in_any_order() -%}
{{ return(adapter.dispatch('read_in_any_order')()) }}
{%- endmacro -%}

{#-
    Lets the engine read and write rows in any order where the files know their row numbers: it need
    not hold rows back, nor write tables a second time to put them in order.
-#}
{%- macro duckdb__read_in_any_order() -%}
{%- set inputs = [] -%}
{%- for door in ['customers', 'orders'] if input_file(door).format != 'none' -%}
    {%- do inputs.append(has_row_numbers(input_file(door))) -%}
{%- endfor -%}
{%- if inputs | min -%}
    {%- do run_query('set global preserve_insertion_order = false') -%}
{%- endif -%}
{%- endmacro -%}

{#- As it always does. -#}
{%- macro spark__read_in_any_order() -%}
{%- endmacro -%}
