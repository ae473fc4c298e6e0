{%- macro try_double(text) -%}
{{ return(adapter.dispatch('try_double')(text)) }}
{%- endmacro -%}

{#- DuckDB takes 1_000 for a number, and NaN for one above all others. What no double holds is no number. -#}
{%- macro duckdb__try_double(text) -%}
case
    when instr({{ text }}, '_') = 0 and isfinite(try_cast({{ text }} as double))
        then try_cast({{ text }} as double)
end
{%- endmacro -%}

{#- Spark takes a letter behind a number for Java's type, such as 12d. -#}
{%- macro spark__try_double(text) -%}
case
    when
        regexp_like({{ text }}, '^ *[-+]?[0-9.]+([eE][-+]?[0-9]+)? *$')
        and abs(try_cast({{ text }} as double)) < double('infinity')
        then try_cast({{ text }} as double)
end
{%- endmacro -%}
