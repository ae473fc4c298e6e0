{#-
    A text cell that may be a number: in upper case, without blanks around it, with one kind of minus,
    and without the dash that stands for no cents (58.-, 58,- or 58/-).
-#}
{%- macro number_sign_text(cell) -%}
{{ replace_matches(
    "replace(replace(upper(" ~ trimmed(cell) ~ "), '−', '-'), '–', '-')", "'[.,/][-—]+'", "''"
) }}
{%- endmacro -%}
