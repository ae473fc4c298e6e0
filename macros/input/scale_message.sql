{%- macro scale_message(what, median, setting) -%}
'{{ what }} is far off the usual scale: the median found is ' || round({{ median }}, 3)
|| ', usual is {{ var(setting)[0] }} to {{ var(setting)[1] }}. Amounts in thousands, another currency or '
|| 'another decimal mark? Mend the file, or set {{ setting }} or decimal_mark.'
{%- endmacro -%}
