{#- DuckDB takes words such as epoch for dates. -#}
{%- macro duckdb__try_date(text) -%}
case when {{ text }} between '0' and ':' then try_cast({{ text }} as date) end
{%- endmacro -%}
