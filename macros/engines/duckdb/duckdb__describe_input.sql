{%- macro duckdb__describe_input(request) -%}
{{ return(ask_plugin('describe_input', request)) }}
{%- endmacro -%}
