{%- macro end_refresh(results) -%}
{%- if execute and flags.WHICH in ('build', 'test') -%}
    {%- do show_broken_rules(results) -%}
{%- endif -%}
{%- if execute and flags.WHICH in ('build', 'run') -%}
    {%- do show_warned_tests(results) -%}
    {%- set reason = why_not_published(results) -%}
    {%- if reason -%}
        {%- do print('\n' ~ ask_plugin('end_refresh', {'reason': reason}).message) -%}
    {%- else -%}
        {%- do erase_from_campaigns() -%}
        {%- do print(publish_release()) -%}
    {%- endif -%}
{%- endif -%}
{%- endmacro -%}

{%- macro show_warned_tests(results) -%}
{%- if flags.QUIET -%}
    {%- for result in results if result.status | string == 'warn' -%}
        {%- do print(
            'Warning: ' ~ result.node.name ~ ': ' ~ (result.message or result.failures ~ ' rows')
        ) -%}
    {%- endfor -%}
{%- endif -%}
{%- endmacro -%}

{#- Of the test `column_rules`, dbt says only how many rules are broken. -#}
{%- macro show_broken_rules(results) -%}
{%- for result in results
    if result.status | string in ('fail', 'warn')
    and result.node.test_metadata is defined and result.node.test_metadata.name == 'column_rules' -%}
    {%- for row in run_query(result.node.compiled_code).rows -%}
        {%- do print(
            result.node.attached_node.split('.') | last ~ ': ' ~ row[0] ~ ' in ' ~ row[1]
            ~ (' row.' if row[1] == 1 else ' rows.')
        ) -%}
    {%- endfor -%}
{%- endfor -%}
{%- endmacro -%}

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
