{#-
    True for a text cell that can be read with one decimal mark only: the mark is followed by other
    than three digits, or the other mark groups digits. `1.234` can be read both ways.
-#}
{%- macro shows_decimal_mark(cell, mark) -%}
{%- set other = '.' if mark == ',' else ',' -%}
{%- set pattern -%}
'^([0-9]*[{{ mark }}]([0-9]{1,2}|[0-9]{4,})'
'|0[{{ mark }}][0-9]+|[1-9][0-9]{0,2}([{{ other }}][0-9]{3})+[{{ mark }}][0-9]*'
'|[0-9]{4,}[{{ mark }}][0-9]*|[1-9][0-9]{0,2}([{{ other }}][0-9]{3}){2,}'
'|[1-9][0-9]?([{{ other }}][0-9]{2})+[{{ other }}][0-9]{3}([{{ mark }}][0-9]*)?)$'
{%- endset -%}
case
    when instr({{ cell }}, '.') > 0 or instr({{ cell }}, ',') > 0
        then {{ has_match("replace(" ~ number_text(cell) ~ ", ' ', '')", pattern) }}
    else false
end
{%- endmacro -%}
