{#- The relation with the parsed rows, on an engine whose tables cannot be updated already marked. -#}
{%- macro marked_rows(relation) -%}
{{ return(adapter.dispatch('marked_rows')(relation)) }}
{%- endmacro -%}
