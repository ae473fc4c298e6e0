{#- What a function of the plugin answers, as JSON. -#}
{%- macro call_plugin(function, request) -%}
{{ return(adapter.dispatch('call_plugin')(function, request)) }}
{%- endmacro -%}
