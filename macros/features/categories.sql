{%- macro categories() -%}
{{ return(['wine', 'fruit', 'meat', 'fish', 'sweet', 'gold']) }}
{%- endmacro -%}
