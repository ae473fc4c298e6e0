{%- macro ask_plugin(function, request={}) -%}
{%- set answer = fromjson(call_plugin(function, tojson(request))) -%}
{%- if answer.error is defined -%}
    {{ exceptions.raise_compiler_error(answer.error) }}
{%- endif -%}
{{ return(answer) }}
{%- endmacro -%}
