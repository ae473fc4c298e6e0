{#- Name of the data set that this refresh is of. -#}
{%- macro dataset() -%}
{{ return(var('dataset') or ('customers' if var('customers_path') else 'embedded')) }}
{%- endmacro -%}
