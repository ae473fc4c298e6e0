{#- A cell as an integer; null if it is no number or has a fraction. -#}
{%- macro parse_count(cell) -%}
case
    when try_cast({{ cell }} as double) = try_cast({{ cell }} as integer)
        then try_cast({{ cell }} as integer)
end
{%- endmacro -%}
