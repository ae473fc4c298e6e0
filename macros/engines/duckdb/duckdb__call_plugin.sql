{#- The plugin registers its functions on the connection. -#}
{%- macro duckdb__call_plugin(function, request) -%}
{{ return(run_query('select smartcart_' ~ function ~ '(' ~ sql_text(request) ~ ')').rows[0][0]) }}
{%- endmacro -%}
