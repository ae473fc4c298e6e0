{%- macro channels() -%}
{{ return(['web', 'catalogue', 'store']) }}
{%- endmacro -%}
