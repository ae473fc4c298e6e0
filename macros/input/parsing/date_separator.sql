{%- macro date_separator(cell) -%}
case
    when instr({{ cell }}, '/') > 0 then 'slash'
    when instr({{ cell }}, '.') > 0 then 'dot'
    else 'dash'
end
{%- endmacro -%}
