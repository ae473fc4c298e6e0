{#- Through what customers order, in the order that settles ties. -#}
{%- macro channels() -%}
{{ return(['web', 'catalogue', 'store']) }}
{%- endmacro -%}
