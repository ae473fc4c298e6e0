{#- Copies the file with the public tables. -#}
{%- macro duckdb__publish_release() -%}
{%- set release_id = run_started_at.strftime('%Y%m%dT%H%M%S') ~ '-' ~ invocation_id[:8] -%}
{#- All that was written stands in the file, and nothing in the log beside it. -#}
{%- do run_query('checkpoint') -%}
{%- set release = ask_plugin('open_release', {
    'release_id': release_id, 'export_share': export_share(),
    'spare_bytes': (var('min_free_disk_gb') * 1e9) | int,
}) -%}
{%- do export_tables(release.folder) -%}
{{ return(ask_plugin(
    'publish_release', {'release_id': release_id, 'keep_releases': var('keep_releases')}
).summary) }}
{%- endmacro -%}
