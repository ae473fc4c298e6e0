{%- macro duckdb__open_previous_release() -%}
{%- set release = ask_plugin('current_release').file -%}
{#- A program may run several commands. -#}
{%- do run_query('detach database if exists previous; detach database if exists previous_release') -%}
{%- do run_query("attach ':memory:' as previous") -%}
{%- if release -%}
    {%- do run_query('attach ' ~ sql_text(release) ~ ' as previous_release (read_only)') -%}
{%- endif -%}
{{ return('previous_release.main' if release else '') }}
{%- endmacro -%}
