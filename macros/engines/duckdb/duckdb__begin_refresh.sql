{#- The plugin has cleared the warehouse already, before it was opened. -#}
{%- macro duckdb__begin_refresh() -%}
{%- do ask_plugin('begin_refresh') -%}
{%- endmacro -%}
