{#- For DuckDB a year may have any number of digits, and words such as infinity are dates. -#}
{%- macro duckdb__try_parse_date(text, patterns) -%}
{%- set has_parts = '-' in patterns[0] -%}
case
    when {{ "%s like '%%-__' or %s like '%%-____'" | format(text, text) if has_parts else 'true' }}
        then cast(try_strptime({{ text }}, {{ sql_texts(patterns) }}) as date)
end
{%- endmacro -%}
