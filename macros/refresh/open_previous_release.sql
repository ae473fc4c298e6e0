{#-
    Makes room for the source `previous`, and returns the schema of the last release as SQL writes it;
    an empty text before the first.
-#}
{%- macro open_previous_release() -%}
{{ return(adapter.dispatch('open_previous_release')()) }}
{%- endmacro -%}

{%- macro duckdb__open_previous_release() -%}
{%- set release = ask_plugin('current_release').file -%}
{#- A program may run several commands. -#}
{%- do run_query('detach database if exists previous; detach database if exists previous_release') -%}
{%- do run_query("attach ':memory:' as previous") -%}
{%- if release -%}
    {%- do run_query('attach ' ~ sql_text(release) ~ ' as previous_release (read_only)') -%}
{%- endif -%}
{{ return('previous_release.main' if release else '') }}
{%- endmacro -%}

{#- The view current_release, among the published ones, names the schema of the release. -#}
{%- macro spark__open_previous_release() -%}
{%- for schema in [target.schema, target.schema ~ '_previous'] -%}
    {%- do run_query('create schema if not exists ' ~ schema) -%}
{%- endfor -%}
{%- set views = run_query("show views in " ~ target.schema ~ " like 'current_release'") -%}
{%- if not views -%}
    {{ return('') }}
{%- endif -%}
{{ return(
    run_query('select release_schema from ' ~ target.schema ~ '.current_release').rows[0][0]
) }}
{%- endmacro -%}
