{%- macro end_refresh(results) -%}
{%- if execute and flags.WHICH in ('build', 'run') -%}
    {%- do show_warned_tests(results) -%}
    {%- set reason = why_not_published(results) -%}
    {%- if reason -%}
        {%- do print('\n' ~ ask_plugin('end_refresh', {'reason': reason}).message) -%}
    {%- else -%}
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
