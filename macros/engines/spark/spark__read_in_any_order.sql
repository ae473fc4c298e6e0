{#- As it always does. -#}
{%- macro spark__read_in_any_order() -%}
{%- endmacro -%}
