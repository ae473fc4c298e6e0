{#- A cell as a double; null if it is no finite number. -#}
{%- macro parse_number(cell) -%}
case when abs(try_cast({{ cell }} as double)) < 1e15 then try_cast({{ cell }} as double) end
{%- endmacro -%}
