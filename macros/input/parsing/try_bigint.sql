{%- macro try_bigint(cell) -%}
{{ return(adapter.dispatch('try_bigint')(cell)) }}
{%- endmacro -%}

{#- DuckDB takes 1_000 for a number; in an id the character may be part of the name. -#}
{%- macro duckdb__try_bigint(cell) -%}
case
    when
        try_cast({{ cell }} as double) = try_cast({{ cell }} as bigint)
        and instr(cast({{ cell }} as string), '_') = 0
        then try_cast({{ cell }} as bigint)
end
{%- endmacro -%}

{#- A text such as 12.0 is no bigint for Spark, and a number such as 12.5 is 12. -#}
{%- macro spark__try_bigint(cell) -%}
coalesce(
    try_cast({{ cell }} as bigint),
    case
        when {{ try_double('cast(' ~ cell ~ ' as string)') }} = floor(try_cast({{ cell }} as double))
            and abs(try_cast({{ cell }} as double)) < 9e15
            then try_cast(try_cast({{ cell }} as double) as bigint)
    end
)
{%- endmacro -%}
