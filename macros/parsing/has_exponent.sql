{#- True for a number that a spreadsheet has cut to its first digits, such as 6.90719E+12. -#}
{%- macro has_exponent(cell) -%}
case
    when instr({{ cell }}, 'E') > 0 or instr({{ cell }}, 'e') > 0
        then {{ has_match(trimmed(cell), "'^[0-9]+([.,][0-9]+)?[eE][+]?[0-9]{1,2}$'") }}
    else false
end
{%- endmacro -%}
