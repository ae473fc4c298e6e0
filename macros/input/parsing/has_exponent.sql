{%- macro has_exponent(cell) -%}
{#- Among ids of text 1001E4 may be one. -#}
{%- set fraction = '([.,][0-9]+)' ~ ('' if var('customer_id_type') == 'string' else '?') -%}
case
    when instr({{ cell }}, 'E') > 0 or instr({{ cell }}, 'e') > 0
        then {{ has_match(trimmed(cell), "'^[0-9]+" ~ fraction ~ "[eE][+]?[0-9]{1,2}$'") }}
    else false
end
{%- endmacro -%}
