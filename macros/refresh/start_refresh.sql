{#- Before anything is built: check the settings and the file, and attach what the last release left. -#}
{%- macro start_refresh() -%}
{#- The target `published` needs nothing for its freshness: its source is the release itself. -#}
{%- set commands = ['build', 'run', 'test', 'seed'] + ['freshness'] * (target.name != 'published') -%}
{%- if execute and flags.WHICH in commands -%}
    {%- if flags.WHICH in ('build', 'run') -%}
        {%- do ask_plugin('begin_refresh') -%}
    {%- endif -%}
    {%- do refuse_bad_settings() -%}
    {%- do warn_absent_features() -%}
    {%- do read_in_any_order() -%}
    {%- do attach_previous() -%}
{%- endif -%}
{%- endmacro -%}
