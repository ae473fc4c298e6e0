{#-
    A text cell without its time of day, its parts separated by hyphens: 4/9/2012 0:00 is 4-9-2012,
    "9/4/2012, 12:00 AM" is 9-4-2012; and day numbers of a spreadsheet without their fraction.
-#}
{%- macro date_text(cell) -%}
{%- set day -%}
case
    when instr({{ cell }}, ':') > 0
        then regexp_replace({{ cell }}, '[ T,]+((at|um|om|kl[.]?) )?[0-9]{1,2}:[0-9]{2}.*$', '')
    else {{ cell }}
end
{%- endset -%}
case
    when {{ has_match(cell, "'^[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,4}$'") }} then {{ cell }}
    when {{ has_match(trimmed(cell), "'^[0-9]{5,}[.][0-9]*$'") }}
        then split_part({{ trimmed(cell) }}, '.', 1)
    else {{ trim_characters(replace_matches(
        trimmed(day), sql_text("[-/.,'\u2019年月日년월일" ~ blanks() ~ "]+"), "'-'"
    ), "'-'") }}
end
{%- endmacro -%}
