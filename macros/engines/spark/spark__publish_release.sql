{#-
    Copies the public tables into a schema of their own, sums them up, drops old releases, and then
    shows the new one to readers. What can fail comes before that.
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
{%- set summary = ask_plugin('summary', {'schema': release, 'where': target.schema}).summary -%}
{%- do drop_old_releases(prefix, previous, release) -%}
{%- do show_release(release) -%}
{{ return(summary) }}
{%- endmacro -%}
