{#- A cell that is a number already as a double; null if it is not finite. -#}
{%- macro parse_typed_number(cell) -%}
case when abs(try_cast({{ cell }} as double)) < 1e15 then try_cast({{ cell }} as double) end
{%- endmacro -%}
