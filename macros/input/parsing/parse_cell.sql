{#-
    A cell as what its column holds, a number as a double; null if it cannot be read as that.
    `column` is one of `columns_of_file`, `conventions` the CTE with the file's conventions.
-#}
{%- macro parse_cell(column) -%}
{%- set cell, convention = 'cells.' ~ column.name, 'conventions.' ~ column.name -%}
{%- if column.holds == 'id' -%}{{ parse_id(cell, column.is_text) }}
{%- elif column.holds == 'text' and column.is_text -%}{{ parse_text(cell) }}
{%- elif column.holds == 'text' -%}
{#- A code that is typed as a number: 1.0 is the code 1. -#}
{{ replace_matches(parse_text(cell), "'[.]0+$'", "''") }}
{%- elif column.holds == 'date' and column.is_text -%}
{{ parse_date(
    cell ~ '_text', is_day_first(cell), 'conventions.iso_is_swapped', 'conventions.year_is_first'
) }}
+ case when conventions.instants_are_midnights and {{ instant_minutes(column, cell) }} > 0 then 1 else 0 end
{%- elif column.holds == 'date' and column.is_instant -%}
try_cast({{ cell }} as date)
+ case when conventions.instants_are_midnights and {{ instant_minutes(column, cell) }} > 0 then 1 else 0 end
{%- elif column.holds == 'date' -%}try_cast({{ cell }} as date)
{%- elif column.holds not in ['count', 'amount'] -%}
{{ exceptions.raise_compiler_error(
    "input_columns: the column '" ~ column.name ~ "' holds '" ~ column.holds
    ~ "'. Choose one of: count, amount, text."
) }}
{%- elif column.is_text and column.is_flag -%}
{{ parse_flag(cell, convention ~ '_has_decimal_comma', convention ~ '_has_dash_zeros') }}
{%- elif column.is_text -%}
{{ parse_number(
    cell, convention ~ '_has_decimal_comma', convention ~ '_has_dash_zeros', convention ~ '_is_unclear'
) }}
{%- else -%}{{ parse_typed_number(cell) }}
{%- endif -%}
{%- endmacro -%}

{%- macro is_day_first(cell) -%}
case {{ date_separator(cell) }}
    when 'slash' then conventions.slash_is_day_first
    when 'dot' then conventions.dot_is_day_first
    else conventions.dash_is_day_first
end
{%- endmacro -%}

{#- A text cell as 1 or 0 where it says yes or no in a language that flag_words.csv knows; else a number. -#}
{%- macro parse_flag(cell, is_decimal_comma, is_dash_zero='false') -%}
{%- set words = word_patterns('flag_words').by_meaning -%}
case
    when {{ has_match('upper(' ~ trimmed(cell) ~ ')', sql_text('^(' ~ words.yes ~ ')$')) }} then 1
    when {{ has_match('upper(' ~ trimmed(cell) ~ ')', sql_text('^(' ~ words.no ~ ')$')) }} then 0
    else {{ parse_number(cell, is_decimal_comma, is_dash_zero) }}
end
{%- endmacro -%}

{%- macro parse_typed_number(cell) -%}
case when abs(try_cast({{ cell }} as double)) < 1e15 then try_cast({{ cell }} as double) end
{%- endmacro -%}

{#-
    A text cell as a double, by the decimal mark of its column; null if it is no number so written.
    Blanks, apostrophes and the other mark may group digits, in threes or as in 12,34,567; a currency
    may stand beside it, and brackets or a minus mean that it is below 0. A dash is zero where
    `is_dash_zero` says so; where `is_unclear` says so, 1.234 is no number.
-#}
{%- macro parse_number(cell, is_decimal_comma, is_dash_zero='false', is_unclear='false') -%}
{%- set text = number_text(cell) -%}
{%- set with_comma, with_point = [], [] -%}
{%- for groups, mark, patterns in [('[. ]', ',', with_comma), ('[, ]', '[.]', with_point)] -%}
    {%- do patterns.append(
        "'^([0-9]{0,15}|[1-9][0-9]{0,2}(" ~ groups ~ "[0-9]{3}){1,4}"
        ~ "|[1-9][0-9]?(" ~ groups ~ "[0-9]{2}){1,5}" ~ groups ~ "[0-9]{3})(" ~ mark ~ "[0-9]*)?$'"
    ) -%}
    {%- do patterns.append("'" ~ groups ~ "'") -%}
{%- endfor -%}
case
    when {{ is_unclear }} and {{ has_match(text, "'^[1-9][0-9]{0,2}([.][0-9]{3})+$'") }} then null
    when
        instr({{ cell }}, ',') = 0
        and (not {{ is_decimal_comma }} or instr({{ cell }}, '.') = 0)
        and abs({{ try_double(cell) }}) < 1e15
        then {{ try_double(cell) }}
    when {{ is_dash_zero }} and {{ is_dash(cell) }} then 0
    when {{ is_number_shaped(cell) }}
        then case when {{ is_negative_text(cell) }} then -1 else 1 end * case
            when {{ is_decimal_comma }} and {{ has_match(text, with_comma[0]) }}
                then try_cast(replace({{ replace_matches(text, with_comma[1], "''") }}, ',', '.') as double)
            when not {{ is_decimal_comma }} and {{ has_match(text, with_point[0]) }}
                then try_cast({{ replace_matches(text, with_point[1], "''") }} as double)
        end
end
{%- endmacro -%}

{%- macro is_negative_text(cell) -%}
{{ has_match(number_sign_text(cell), "'^[^0-9]*[-(]|-[^0-9]*$'") }}
{%- endmacro -%}

{#-
    True for a text cell that holds one number and, before or behind it, at most a sign, brackets and a
    currency that seeds/reference/currency_marks.csv knows.
-#}
{%- macro is_number_shaped(cell) -%}
{%- set blank = "[" ~ blanks() ~ "]*" -%}
{%- set mark = blank ~ '(' ~ word_patterns('currency_marks').any ~ ')?' ~ blank -%}
{{ has_match(number_sign_text(cell), sql_text(
    "^[-+(]?" ~ mark ~ "[-+(]?" ~ blank ~ "[0-9.,][0-9.," ~ apostrophes() ~ blanks() ~ "]*[)]?" ~ mark ~ "[-)]?$"
)) }}
{%- endmacro -%}
