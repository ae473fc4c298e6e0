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
