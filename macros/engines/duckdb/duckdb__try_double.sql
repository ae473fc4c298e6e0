{#- DuckDB takes 1_000 for a number. -#}
{%- macro duckdb__try_double(text) -%}
case when instr({{ text }}, '_') = 0 then try_cast({{ text }} as double) end
{%- endmacro -%}
