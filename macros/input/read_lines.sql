{#- A query over the lines of a text file (UTF-8, any line ends), as the column `line`. -#}
{%- macro read_lines(path) -%}
{{ return(adapter.dispatch('read_lines')(path)) }}
{%- endmacro -%}
