{#-
    A text cell as a date from 1900 on: ISO, day first, month first, months as English words, years
    of two digits, timestamps, and the day numbers of a spreadsheet; null if it is none of these.
    A date that reads both ways follows `is_day_first`.
-#}
{%- macro parse_date(cell, is_day_first) -%}
{#- Years of two digits first: the pattern for four takes two as well. -#}
{%- set day_first = ['%d-%m-%y', '%d-%m-%Y', '%d-%b-%y', '%d-%b-%Y', '%d-%B-%y', '%d-%B-%Y'] -%}
{%- set month_first = ['%m-%d-%y', '%m-%d-%Y', '%b-%d-%y', '%b-%d-%Y', '%B-%d-%y', '%B-%d-%Y'] -%}
{%- set text = date_text(cell) -%}
case
    when {{ is_plausible(try_date(cell)) }} then {{ try_date(cell) }}
    when {{ is_plausible(try_date(text)) }} then {{ try_date(text) }}
    when {{ has_match(cell, "'^[1-7][0-9]{4}([.][0-9]*)?$'") }}
        then date '1899-12-30' + cast(floor(try_cast({{ cell }} as double)) as integer)
    when {{ has_match(cell, "'^(19|20)[0-9]{6}$'") }}
        then {{ try_parse_date(cell, ['%Y%m%d']) }}
    when {{ is_day_first }}
        then coalesce(
            {{ try_parse_date(text, day_first) }}, {{ try_parse_date(text, month_first) }}
        )
    else coalesce(
        {{ try_parse_date(text, month_first) }}, {{ try_parse_date(text, day_first) }}
    )
end
{%- endmacro -%}
