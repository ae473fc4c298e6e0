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
