{#-
    A text cell as a double, by the decimal mark of its column; null if it is no number so written.
    Blanks, apostrophes and the other mark may stand between groups of three digits.
-#}
{%- macro parse_number(cell, is_decimal_comma) -%}
{%- set blanks, text = "'' \u00a0\u202f", number_text(cell) -%}
{%- set with_comma, with_point = [], [] -%}
{%- for groups, mark, patterns in [('.', ',', with_comma), (',', '[.]', with_point)] -%}
    {%- do patterns.append(
        "'^[-+]?([0-9]{1,15}|[1-9][0-9]{0,2}([" ~ groups ~ blanks ~ "][0-9]{3}){1,4})("
        ~ mark ~ "[0-9]*)?$'"
    ) -%}
    {%- do patterns.append("'[" ~ groups ~ blanks ~ "]'") -%}
{%- endfor -%}
case
    when
        instr({{ cell }}, ',') = 0
        and (not {{ is_decimal_comma }} or instr({{ cell }}, '.') = 0)
        and abs({{ try_double(cell) }}) < 1e15
        then {{ try_double(cell) }}
    when {{ is_decimal_comma }} and {{ has_match(text, with_comma[0]) }}
        then try_cast(replace({{ replace_matches(text, with_comma[1], "''") }}, ',', '.') as double)
    when not {{ is_decimal_comma }} and {{ has_match(text, with_point[0]) }}
        then try_cast({{ replace_matches(text, with_point[1], "''") }} as double)
end
{%- endmacro -%}
