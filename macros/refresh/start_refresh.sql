{%- macro start_refresh() -%}
{%- set commands = ['build', 'run', 'test', 'seed', 'freshness'] -%}
{#- The source of the target `published` is the release itself: nothing to attach. -#}
{%- if execute and flags.WHICH in commands and target.name != 'published' -%}
    {%- if flags.WHICH in ('build', 'run') -%}
        {%- do begin_refresh() -%}
    {%- endif -%}
    {%- do refuse_bad_settings() -%}
    {%- if flags.WHICH == 'build' and flags.QUIET -%}
        {%- set source = customers_source() or 'the embedded customers' -%}
        {%- do print('Building the segments of ' ~ source ~ ' ...') -%}
    {%- endif -%}
    {%- do warn_absent_features() -%}
    {%- do read_in_any_order() -%}
    {%- do attach_previous() -%}
{%- endif -%}
{%- endmacro -%}
