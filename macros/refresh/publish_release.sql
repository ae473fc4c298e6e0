{#- Copies the public tables into a new release, switches readers to it, returns the summary. -#}
{%- macro publish_release() -%}
{%- set release_id = run_started_at.strftime('%Y%m%dT%H%M%S') ~ '-' ~ invocation_id[:8] -%}
{%- set release = ask_plugin('open_release', {
    'release_id': release_id, 'needed_bytes': release_bytes(),
    'spare_bytes': (var('min_free_disk_gb') * 1e9) | int,
}) -%}
{%- do run_query('attach ' ~ sql_text(release.file) ~ ' as release') -%}
{%- for node in public_models() -%}
    {%- do run_query(
        'create table release.main.' ~ node.alias ~ ' as select * from ' ~ node.relation_name
    ) -%}
{%- endfor -%}
{%- do export_tables(release.folder) -%}
{%- do run_query('detach release') -%}
{{ return(ask_plugin(
    'publish_release', {'release_id': release_id, 'keep_releases': var('keep_releases')}
).summary) }}
{%- endmacro -%}
