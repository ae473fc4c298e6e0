{#-
    After the file was read: adds the rows that could not be split into cells.
-#}
{%- macro keep_broken_rows() -%}
{{ return(adapter.dispatch('keep_broken_rows')()) }}
{%- endmacro -%}
