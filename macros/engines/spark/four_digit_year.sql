{#- A date text with the year behind: one of two digits gets its century, 1969 to 2068. -#}
{%- macro four_digit_year(text) -%}
regexp_replace(
    regexp_replace({{ text }}, '-([0-5][0-9]|6[0-8])$', '-20$1'), '-(69|[7-9][0-9])$', '-19$1'
)
{%- endmacro -%}
