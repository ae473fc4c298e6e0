{#- What a function of the plugin answers; a refusal stops the build with its message. -#}
{%- macro ask_plugin(function, request={}) -%}
{%- set query = 'select smartcart_' ~ function ~ '(' ~ sql_text(tojson(request)) ~ ')' -%}
{%- set answer = fromjson(run_query(query).rows[0][0]) -%}
{%- if answer.error is defined -%}
    {{ exceptions.raise_compiler_error(answer.error) }}
{%- endif -%}
{{ return(answer) }}
{%- endmacro -%}
