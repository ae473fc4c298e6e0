{#- A text cell as 1 or 0 where it says yes or no in a language that flag_words.csv knows; else a number. -#}
{%- macro parse_flag(cell, is_decimal_comma, is_dash_zero='false') -%}
case
    when {{ has_match('upper(' ~ trimmed(cell) ~ ')', sql_text('^(' ~ word_pattern('flag_words', 'yes') ~ ')$')) }} then 1
    when {{ has_match('upper(' ~ trimmed(cell) ~ ')', sql_text('^(' ~ word_pattern('flag_words', 'no') ~ ')$')) }} then 0
    else {{ parse_number(cell, is_decimal_comma, is_dash_zero) }}
end
{%- endmacro -%}
