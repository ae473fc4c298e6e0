{#- True for a cell that holds a dash and, at most, blanks and a currency: zero in accounting formats. -#}
{%- macro is_dash(cell) -%}
{%- set around = '[' ~ blanks() ~ ']*([^-0-9a-zA-Z' ~ blanks() ~ ']{1,3}|[A-Z]{1,3}[$.]?)?[' ~ blanks() ~ ']*' -%}
case
    when instr({{ cell }}, '-') > 0 or instr({{ cell }}, '–') > 0 or instr({{ cell }}, '—') > 0
        then {{ has_match(cell, sql_text('^' ~ around ~ '[-\u2013\u2014]' ~ around ~ '$')) }}
    else false
end
{%- endmacro -%}
