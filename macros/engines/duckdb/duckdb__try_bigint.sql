{#- DuckDB takes 1_000 for a number; in an id the character may be part of the name. -#}
{%- macro duckdb__try_bigint(cell) -%}
case
    when
        try_cast({{ cell }} as double) = try_cast({{ cell }} as bigint)
        and instr(cast({{ cell }} as string), '_') = 0
        then try_cast({{ cell }} as bigint)
end
{%- endmacro -%}
