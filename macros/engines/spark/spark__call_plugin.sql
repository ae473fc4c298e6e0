{#- The functions of smartcart.spark_plugin, in the process of dbt. -#}
{%- macro spark__call_plugin(function, request) -%}
{{ return(adapter.call_python('smartcart.spark_plugin.' ~ function, {'request': request})) }}
{%- endmacro -%}
