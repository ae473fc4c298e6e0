{%- macro dataset() -%}
{{ return(var('dataset') or ('customers' if customers_source() else 'embedded')) }}
{%- endmacro -%}
