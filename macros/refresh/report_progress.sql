{#- After a table: shows now and then how far the refresh is, where dbt is quiet about it. -#}
{%- macro report_progress() -%}
{%- if execute and flags.QUIET and model.config.materialized == 'table' -%}
    {%- set line = ask_plugin('progress', {'table': this.identifier}).line -%}
    {%- if line -%}
        {%- do print(line) -%}
    {%- endif -%}
{%- endif -%}
{%- endmacro -%}
