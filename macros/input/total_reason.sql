{%- macro total_reason() -%}
the row is a total of the others
{%- endmacro -%}
