{#- A text cell that may be a number: in upper case, without blanks around it, with one kind of minus. -#}
{%- macro number_sign_text(cell) -%}
replace(replace(upper({{ trimmed(cell) }}), '−', '-'), '–', '-')
{%- endmacro -%}
