{#-
    Copies the public tables into a schema of their own, then puts a view on each into the published
    schema: each view is switched in one step, all of them one after the other. Last comes
    current_release: the next refresh goes on from there.
-#}
{%- macro spark__publish_release() -%}
{%- set prefix = target.schema ~ '_release_' -%}
{%- set previous = open_previous_release() -%}
{%- set release = prefix ~ run_started_at.strftime('%Y%m%dt%H%M%S') ~ '_' ~ invocation_id[:8] -%}
{%- do run_query('create schema ' ~ release) -%}
{%- for node in public_models() -%}
    {%- do run_query(
        'create table ' ~ release ~ '.' ~ node.alias ~ ' using ' ~ node.config.file_format
        ~ ' as select * from ' ~ node.relation_name
    ) -%}
{%- endfor -%}
{%- for node in public_models() -%}
    {%- do run_query(
        'create or replace view ' ~ target.schema ~ '.' ~ node.alias ~ ' as select * from '
        ~ release ~ '.' ~ node.alias
    ) -%}
{%- endfor -%}
{%- do run_query(
    'create or replace view ' ~ target.schema ~ ".current_release as select '" ~ release
    ~ "' as release_schema"
) -%}
{%- do drop_old_releases(prefix, previous, release) -%}
{{ return(ask_plugin('summary', {'schema': target.schema}).summary) }}
{%- endmacro -%}
