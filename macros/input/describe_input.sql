{#- How to read the file of a request, a dict; refuses one that cannot be read. -#}
{%- macro describe_input(request) -%}
{{ return(adapter.dispatch('describe_input')(request)) }}
{%- endmacro -%}
