{#- The digits of a text cell with the marks between them, without sign, currency and blanks. -#}
{%- macro number_text(cell) -%}
{#- The point of an abbreviation such as Rs. or kr. is none of the number. -#}
{%- set text = replace_matches(
    number_sign_text(cell), sql_text("[^-+()0-9.," ~ apostrophes() ~ blanks() ~ "]+[.]"), "''"
) -%}
{{ replace_matches(
    "regexp_extract(" ~ text ~ ", " ~ sql_text(
        "[0-9.,]([0-9.," ~ apostrophes() ~ blanks() ~ "]*[0-9.,])?"
    ) ~ ", 0)",
    sql_text("[" ~ apostrophes() ~ blanks() ~ "]"), "' '"
) }}
{%- endmacro -%}
