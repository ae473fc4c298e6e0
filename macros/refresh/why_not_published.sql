{%- macro why_not_published(results) -%}
{%- set reason = ask_plugin('why_partial').reason -%}
{%- if reason -%}
    {{ return(reason) }}
{%- endif -%}
{%- set status = {} -%}
{%- for result in results -%}
    {%- do status.update({result.node.unique_id: result.status | string}) -%}
{%- endfor -%}
{%- set failed = status.values() | select('in', ['error', 'fail']) | list -%}
{%- if failed -%}
    {{ return(failed | length ~ (' step' if failed | length == 1 else ' steps') ~ ' failed.') }}
{%- endif -%}
{%- for node in graph.nodes.values()
    if node.resource_type in ('model', 'seed', 'test') and node.config.enabled
    and status.get(node.unique_id) not in ('success', 'pass', 'warn') -%}
    {{ return('the build left out ' ~ node.name ~ '.') }}
{%- endfor -%}
{{ return('') }}
{%- endmacro -%}
