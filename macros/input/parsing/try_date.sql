{%- macro try_date(text) -%}
{{ return(adapter.dispatch('try_date')(text)) }}
{%- endmacro -%}

{#- DuckDB takes words such as epoch for dates. -#}
{%- macro duckdb__try_date(text) -%}
case when {{ text }} between '0' and ':' then try_cast({{ text }} as date) end
{%- endmacro -%}

{#- Spark takes a year alone for a date, and a date with any text behind it. -#}
{%- macro spark__try_date(text) -%}
case
    when {{ has_match(text, "'^[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}$'") }} then try_cast({{ text }} as date)
end
{%- endmacro -%}
