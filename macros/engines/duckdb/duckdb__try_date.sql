{%- macro duckdb__try_date(text) -%}
try_cast({{ text }} as date)
{%- endmacro -%}
