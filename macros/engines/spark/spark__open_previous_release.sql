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
