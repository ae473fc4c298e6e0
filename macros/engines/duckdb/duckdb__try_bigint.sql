{%- macro duckdb__try_bigint(cell) -%}
case
    when try_cast({{ cell }} as double) = try_cast({{ cell }} as bigint)
        then try_cast({{ cell }} as bigint)
end
{%- endmacro -%}
