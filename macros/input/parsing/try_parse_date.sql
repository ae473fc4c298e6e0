{%- macro try_parse_date(text, patterns) -%}
{{ return(adapter.dispatch('try_parse_date')(text, patterns)) }}
{%- endmacro -%}

{#- For DuckDB a year may have any number of digits, and words such as infinity are dates. -#}
{%- macro duckdb__try_parse_date(text, patterns) -%}
{%- set has_parts = '-' in patterns[0] -%}
case
    when {{ "%s like '%%-__' or %s like '%%-____'" | format(text, text) if has_parts else 'true' }}
        then cast(try_strptime({{ text }}, {{ sql_texts(patterns) }}) as date)
end
{%- endmacro -%}

{#- A pattern letter of Spark takes any number of digits, so the form is checked first. -#}
{%- macro spark__try_parse_date(text, patterns) -%}
{%- set formats = [] -%}
{%- for pattern in patterns if not pattern.endswith('%y') -%}
    {%- set format = pattern | replace('%Y%m%d', 'yyyyMMdd') | replace('%Y', 'yyyy')
        | replace('%d', 'd') | replace('%m', 'M') | replace('%b', 'MMM') | replace('%B', 'MMMM') -%}
    {%- do formats.append('try_to_date(' ~ four_digit_year(text) ~ ", '" ~ format ~ "')") -%}
{%- endfor -%}
case
    when regexp_like(
        {{ text }},
        '^[0-9]{8}$|^([0-9]{1,2}|[A-Za-z]+)-([0-9]{1,2}|[A-Za-z]+)-([0-9]{2}|[0-9]{4})$'
    )
        then coalesce({{ formats | join(', ') }})
end
{%- endmacro -%}

{#- A date text with the year behind: one of two digits gets its century, 1969 to 2068. -#}
{%- macro four_digit_year(text) -%}
regexp_replace(
    regexp_replace({{ text }}, '-([0-5][0-9]|6[0-8])$', '-20$1'), '-(69|[7-9][0-9])$', '-19$1'
)
{%- endmacro -%}
