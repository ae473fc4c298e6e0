{#-
    A text cell as a double, by the decimal mark of its column; null if it is no number so written.
    Blanks, apostrophes and the other mark may stand between groups of three digits.
-#}
{%- macro parse_number(cell, is_decimal_comma) -%}
{%- set blanks = "'' \u00a0\u202f" -%}
case
    when
        strpos({{ cell }}, ',') = 0
        and (not {{ is_decimal_comma }} or strpos({{ cell }}, '.') = 0)
        and abs(try_cast({{ cell }} as double)) < 1e15
        then try_cast({{ cell }} as double)
    when
        {{ is_decimal_comma }}
        and regexp_matches(
            {{ number_text(cell) }},
            '^[-+]?([0-9]{1,15}|[1-9][0-9]{0,2}([.{{ blanks }}][0-9]{3}){1,4})(,[0-9]*)?$'
        )
        then try_cast(replace(
            regexp_replace({{ number_text(cell) }}, '[.{{ blanks }}]', '', 'g'), ',', '.'
        ) as double)
    when
        not {{ is_decimal_comma }}
        and regexp_matches(
            {{ number_text(cell) }},
            '^[-+]?([0-9]{1,15}|[1-9][0-9]{0,2}([,{{ blanks }}][0-9]{3}){1,4})([.][0-9]*)?$'
        )
        then try_cast(
            regexp_replace({{ number_text(cell) }}, '[,{{ blanks }}]', '', 'g') as double
        )
end
{%- endmacro -%}
