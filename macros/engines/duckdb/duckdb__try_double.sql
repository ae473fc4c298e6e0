{%- macro duckdb__try_double(text) -%}
try_cast({{ text }} as double)
{%- endmacro -%}
