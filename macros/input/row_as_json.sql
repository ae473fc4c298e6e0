{#-
    The cells of a row as the file has them: a JSON object by header, as text.
    `prefix` and `suffix` stand around the column's name.
-#}
{%- macro row_as_json(prefix='', suffix='') -%}
{{ return(adapter.dispatch('row_as_json')(prefix, suffix)) }}
{%- endmacro -%}
