{#- A cell as a bigint; null if it is no number or has a fraction. -#}
{%- macro parse_id(cell) -%}
case
    when try_cast({{ cell }} as double) = try_cast({{ cell }} as bigint)
        then try_cast({{ cell }} as bigint)
end
{%- endmacro -%}
