{#- The digits of a text cell with the marks between them, without sign, currency and blanks. -#}
{%- macro number_text(cell) -%}
{{ replace_matches(
    "regexp_extract(" ~ number_sign_text(cell) ~ ", " ~ sql_text(
        "[0-9.,]([0-9.,'\u2019" ~ blanks() ~ "]*[0-9.,])?"
    ) ~ ", 0)",
    sql_text("['\u2019" ~ blanks() ~ "]"), "' '"
) }}
{%- endmacro -%}
