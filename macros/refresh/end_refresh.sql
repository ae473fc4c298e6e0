{#- After everything is built: publish what passed, or say why nothing is published. -#}
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
