{#-
    True for a text cell that holds one number and, before or behind it, at most a sign, brackets and a
    currency that seeds/reference/currency_marks.csv knows.
-#}
{%- macro is_number_shaped(cell) -%}
{%- set blank = "[" ~ blanks() ~ "]*" -%}
{%- set mark = blank ~ '(' ~ word_pattern('currency_marks') ~ ')?' ~ blank -%}
{{ has_match(number_sign_text(cell), sql_text(
    "^[-+(]?" ~ mark ~ "[-+(]?" ~ blank ~ "[0-9.,][0-9.," ~ apostrophes() ~ blanks() ~ "]*[)]?" ~ mark ~ "[-)]?$"
)) }}
{%- endmacro -%}
