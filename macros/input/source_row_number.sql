{#- The number of a record below the header. -#}
{%- macro source_row_number(input) -%}
{{ return(adapter.dispatch('source_row_number')(input)) }}
{%- endmacro -%}
