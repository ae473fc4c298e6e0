{#- What a function of the plugin answers; a refusal stops the build with its message. -#}
{%- macro ask_plugin(function, request={}) -%}
{%- set answer = fromjson(call_plugin(function, tojson(request))) -%}
{%- if answer.error is defined -%}
    {{ exceptions.raise_compiler_error(answer.error) }}
{%- endif -%}
{{ return(answer) }}
{%- endmacro -%}
