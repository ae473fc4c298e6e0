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
