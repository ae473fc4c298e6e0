{#- After everything is built: publish what passed, or say why nothing is published. -#}
{%- macro end_refresh(results) -%}
{%- if execute and flags.WHICH in ('build', 'run', 'retry') -%}
    {%- set reason = why_not_published(results) -%}
    {%- if reason -%}
        {%- do print('\nNothing is published: ' ~ reason ~ ' Readers keep the last release.') -%}
    {%- else -%}
        {%- do print(publish_release()) -%}
    {%- endif -%}
{%- endif -%}
{%- endmacro -%}
