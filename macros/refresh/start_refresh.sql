{#- Before anything is built: check the settings and the file, and attach what the last release left. -#}
{%- macro start_refresh() -%}
{%- if execute and flags.WHICH in ('build', 'run', 'test', 'seed', 'retry') -%}
    {%- if flags.WHICH in ('build', 'run', 'retry') -%}
        {%- do ask_plugin('begin_refresh') -%}
    {%- endif -%}
    {%- do refuse_bad_settings() -%}
    {%- do warn_absent_features() -%}
    {%- do attach_previous() -%}
{%- endif -%}
{%- endmacro -%}
