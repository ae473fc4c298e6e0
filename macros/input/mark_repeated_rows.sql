{#-
    After the file was read: of the rows with one id the first that can be used stays, those behind it
    get a reason.
-#}
{%- macro mark_repeated_rows() -%}
{{ return(adapter.dispatch('mark_repeated_rows')()) }}
{%- endmacro -%}
