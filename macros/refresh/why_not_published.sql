{#- The reason why a refresh may not be published; empty for a whole build in which all passed. -#}
{%- macro why_not_published(results) -%}
{#- A retry goes by the name of the command that it repeats. -#}
{%- set is_retry = 'retry' in invocation_args_dict.invocation_command.split() -%}
{%- if flags.WHICH != 'build' or flags.EMPTY or is_retry -%}
    {{ return('only a whole `dbt build` is.') }}
{%- endif -%}
{%- for choice in ('select', 'exclude', 'resource_types', 'exclude_resource_types')
    if invocation_args_dict.get(choice) -%}
    {{ return('the build was told to leave something out.') }}
{%- endfor -%}
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
