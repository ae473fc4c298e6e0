{%- macro ask_plugin(function, request={}) -%}
{%- set answer = fromjson(call_plugin(function, tojson(request))) -%}
{%- if answer.error is defined -%}
    {{ exceptions.raise_compiler_error(answer.error) }}
{%- endif -%}
{{ return(answer) }}
{%- endmacro -%}

{%- macro call_plugin(function, request) -%}
{{ return(adapter.dispatch('call_plugin')(function, request)) }}
{%- endmacro -%}

{#- The plugin registers its functions on the connection. -#}
{%- macro duckdb__call_plugin(function, request) -%}
{{ return(run_query('select smartcart_' ~ function ~ '(' ~ sql_text(request) ~ ')').rows[0][0]) }}
{%- endmacro -%}

{#- The functions of smartcart.spark_plugin, in the process of dbt. -#}
{%- macro spark__call_plugin(function, request) -%}
{{ return(adapter.call_python('smartcart.spark_plugin.' ~ function, {'request': request})) }}
{%- endmacro -%}
