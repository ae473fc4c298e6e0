{#- How to read the file of a request, a dict; refuses one that cannot be read. -#}
{%- macro describe_input(request) -%}
{{ return(adapter.dispatch('describe_input')(request)) }}
{%- endmacro -%}

{%- macro duckdb__describe_input(request) -%}
{{ return(ask_plugin('describe_input', request)) }}
{%- endmacro -%}

{#- A CSV file becomes a table of the working schema, without being copied. -#}
{%- macro spark__describe_input(request) -%}
{{ return(ask_plugin('describe_input', dict(
    request, schema=target.schema ~ '_working', is_table=var('customers_table') is not none
))) }}
{%- endmacro -%}
