{#- After the file was read: a row that is a total of all others gets a reason. -#}
{%- macro mark_total_rows() -%}
{{ return(adapter.dispatch('mark_total_rows')()) }}
{%- endmacro -%}
