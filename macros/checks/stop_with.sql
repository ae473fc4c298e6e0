{#- An SQL expression that stops the build with a message. -#}
{%- macro stop_with(message) -%}
{{ return(adapter.dispatch('stop_with')(message)) }}
{%- endmacro -%}
