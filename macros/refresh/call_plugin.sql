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
