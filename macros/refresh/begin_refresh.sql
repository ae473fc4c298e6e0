{%- macro begin_refresh() -%}
{{ return(adapter.dispatch('begin_refresh')()) }}
{%- endmacro -%}

{#- The plugin has cleared the warehouse already, before it was opened. -#}
{%- macro duckdb__begin_refresh() -%}
{%- do ask_plugin('begin_refresh') -%}
{%- endmacro -%}

{#- A whole build starts from nothing: what a killed one left would be in its way. -#}
{%- macro spark__begin_refresh() -%}
{%- if not ask_plugin('why_partial').reason -%}
    {%- for schema in [target.schema ~ '_build', target.schema ~ '_working'] -%}
        {%- do run_query('drop schema if exists ' ~ schema ~ ' cascade') -%}
        {%- do run_query('create schema ' ~ schema) -%}
    {%- endfor -%}
{%- endif -%}
{%- endmacro -%}
