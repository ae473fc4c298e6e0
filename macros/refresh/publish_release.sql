{#- Copies the public tables into a new release, switches readers to it, returns the summary. -#}
{%- macro publish_release() -%}
{%- set release_id = run_started_at.strftime('%Y%m%dT%H%M%S') ~ '-' ~ invocation_id[:8] -%}
{%- set file = run_query("select smartcart_open_release('" ~ release_id ~ "')").rows[0][0] -%}
{%- do run_query('attach ' ~ sql_text(file) ~ ' as release') -%}
{%- for node in graph.nodes.values() if node.resource_type == 'model' and node.access == 'public' -%}
    {%- do run_query(
        'create table release.main.' ~ node.alias ~ ' as select * from ' ~ node.relation_name
    ) -%}
{%- endfor -%}
{%- do run_query('detach release') -%}
{%- set summary = run_query("select smartcart_publish_release('" ~ release_id ~ "')").rows[0][0] -%}
{{ return(summary) }}
{%- endmacro -%}
