{#-
    A date text (date_text) as a date from 1900 on: ISO, day first, month first, months as words of
    many languages, years of two digits, seconds since 1970, and the day numbers of a spreadsheet; null
    if it is none of these. A date that reads both ways follows `is_day_first`; where `is_iso_swapped`
    says so, a spreadsheet took the day of dates with the year first for the month; where
    `is_year_first` says so, 23-08-21 begins with the year.
-#}
{%- macro parse_date(text, is_day_first, is_iso_swapped='false', is_year_first='false') -%}
{#- Years of two digits first: the pattern for four takes two as well. -#}
{%- set day_first = ['%d-%m-%y', '%d-%m-%Y'] -%}
{%- set month_first = ['%m-%d-%y', '%m-%d-%Y'] -%}
case
    when {{ is_iso_swapped }} and {{ is_iso_day(text) }}
        then {{ date_of_parts(
            "split_part(" ~ text ~ ", '-', 1)", "right('0' || split_part(" ~ text ~ ", '-', 3), 2)",
            "split_part(" ~ text ~ ", '-', 2)",
        ) }}
    when
        {{ is_year_first }}
        and {{ has_match(text, "'^[0-9]{2}-(0?[1-9]|1[0-2])-[0-3]?[0-9]$'") }}
        then {{ date_of_parts(
            "split_part(" ~ text ~ ", '-', 1)", "right('0' || split_part(" ~ text ~ ", '-', 2), 2)",
            "split_part(" ~ text ~ ", '-', 3)",
        ) }}
    when {{ is_plausible(try_date(text)) }} then {{ try_date(text) }}
    when instr({{ text }}, '-') = 0
        then case
            when {{ has_match(text, "'^[1-7][0-9]{4}$'") }}
                then date '1899-12-30' + cast({{ text }} as integer)
            when {{ has_match(text, "'^(19|20)[0-9]{6}$'") }}
                then {{ try_parse_date(text, ['%Y%m%d']) }}
            when {{ has_match(text, "'^([0-9]{10}|[0-9]{13}|[0-9]{16}|[0-9]{19})$'") }}
                then date '1970-01-01'
                + cast(floor(try_cast(left({{ text }}, 10) as double) / 86400) as integer)
            else {{ parse_date_with_word(text) }}
        end
    when {{ has_match(text, "'[^0-9-]'") }} then {{ parse_date_with_word(text) }}
    when {{ is_day_first }}
        then coalesce(
            {{ try_parse_date(text, day_first) }}, {{ try_parse_date(text, month_first) }}
        )
    else coalesce(
        {{ try_parse_date(text, month_first) }}, {{ try_parse_date(text, day_first) }}
    )
end
{%- endmacro -%}

{#-
    A date text (date_text) in which the month is a word, as a date: 4-Sept-2023, Mon-Sep-4-2023,
    2023-sep-4, 4-de-septiembre-de-2023, September-4th-23; null if it is none.
-#}
{%- macro parse_date_with_word(text) -%}
{%- set plain = "regexp_replace(regexp_replace(lower(" ~ text ~ "), '-(de|del|of|den|the|le)-', '-'), '-(de|del)-', '-')" -%}
{%- set order, year, month, day = '(st|nd|rd|th|er|º|ª)?', '[0-9]{2}([0-9]{2})?', '[^0-9-]+', '[0-9]{1,2}' -%}
case
    when {{ has_match(plain, "'^(" ~ month ~ "-)?" ~ month ~ "-?" ~ day ~ order ~ "-" ~ year ~ "$'") }}
        then {{ date_of_parts(
            "regexp_extract(" ~ plain ~ ", '([0-9]+)$', 1)",
            month_of_word("regexp_extract(" ~ plain ~ ", '([^0-9-]+)-?[0-9]{1,2}" ~ order ~ "-[0-9]+$', 1)"),
            "regexp_extract(" ~ plain ~ ", '[0-9]+', 0)",
        ) }}
    when {{ has_match(plain, "'^(" ~ month ~ "-)?" ~ day ~ order ~ "-?" ~ month ~ "-?" ~ year ~ "$'") }}
        then {{ date_of_parts(
            "regexp_extract(" ~ plain ~ ", '([0-9]+)$', 1)",
            month_of_word("regexp_extract(" ~ plain ~ ", '([^0-9-]+)-?[0-9]+$', 1)"),
            "regexp_extract(" ~ plain ~ ", '[0-9]+', 0)",
        ) }}
    when {{ has_match(plain, "'^[0-9]{4}-?" ~ month ~ "-?" ~ day ~ "$'") }}
        then {{ date_of_parts(
            "left(" ~ plain ~ ", 4)",
            month_of_word("regexp_extract(" ~ plain ~ ", '^[0-9]{4}-?([^0-9-]+)', 1)"),
            "regexp_extract(" ~ plain ~ ", '([0-9]+)$', 1)",
        ) }}
end
{%- endmacro -%}

{#- A date from texts: a year of two or four digits, a month and a day; null if there is no such day. -#}
{%- macro date_of_parts(year, month, day) -%}
try_cast(
    case
        when length({{ year }}) > 2 then {{ year }}
        when {{ year }} >= '69' then '19' || {{ year }}
        else '20' || {{ year }}
    end || '-' || {{ month }} || '-' || right('0' || {{ day }}, 2) as date
)
{%- endmacro -%}

{%- macro month_of_word(word) -%}
{%- set words = word_patterns('month_words').by_meaning -%}
case
    {%- for month in range(1, 13) %}
    when {{ has_match('upper(' ~ word ~ ')', sql_text('^(' ~ words[month | string] ~ ')$')) }}
        then '{{ "%02d" % month }}'
    {%- endfor %}
end
{%- endmacro -%}

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
