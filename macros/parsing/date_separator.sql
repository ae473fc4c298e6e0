{#- What separates the parts of a date cell: slash, dot or dash. -#}
{%- macro date_separator(cell) -%}
case
    when strpos({{ cell }}, '/') > 0 then 'slash'
    when strpos({{ cell }}, '.') > 0 then 'dot'
    else 'dash'
end
{%- endmacro -%}
