{%- macro report_progress() -%}
{%- if execute and flags.QUIET and model.config.materialized == 'table' -%}
    {%- set line = ask_plugin('progress', {'table': this.identifier}).line -%}
    {%- if line -%}
        {%- do print(line) -%}
    {%- endif -%}
{%- endif -%}
{%- endmacro -%}
