{#- What customers spend on, in the order that settles ties. -#}
{%- macro categories() -%}
{{ return(['wine', 'fruit', 'meat', 'fish', 'sweet', 'gold']) }}
{%- endmacro -%}
