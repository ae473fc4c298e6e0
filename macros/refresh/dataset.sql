{#- Name of the data set that this refresh is of; the embedded customers have one name only. -#}
{%- macro dataset() -%}
{{ return(var('dataset') or ('customers' if customers_source() else 'embedded')) }}
{%- endmacro -%}
