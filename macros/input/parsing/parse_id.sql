{%- macro parse_id(cell, is_text=true) -%}
{%- if not is_text -%}
{#- A number that is typed with a fraction: 1001.0 is the id 1001. -#}
{{ replace_matches(parse_text(cell), "'[.]0+$'", "''") if var('customer_id_type') == 'string'
    else try_bigint(cell) }}
{%- elif var('customer_id_type') == 'string' -%}
case when not {{ has_exponent(cell) }} then {{ parse_text(cell) }} end
{%- else -%}
case
    when {{ has_match(cell, "'^[0-9]{1,18}$'") }} then try_cast({{ cell }} as bigint)
    when {{ has_match(trimmed(cell), sql_text("^[1-9][0-9]{0,2}([.," ~ apostrophes() ~ blanks() ~ "][0-9]{3})+$")) }}
        then {{ try_bigint(replace_matches(trimmed(cell), "'[^0-9]'", "''")) }}
    when not {{ has_exponent(cell) }} then {{ try_bigint(trimmed(cell)) }}
end
{%- endif -%}
{%- endmacro -%}

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
