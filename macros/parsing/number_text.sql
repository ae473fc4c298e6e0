{#- A text cell without currency signs and codes and the blanks around them, in upper case. -#}
{%- macro number_text(cell) -%}
{%- set signs = "'(USD|EUR|GBP|CHF|INR|RS[.]?|[$€£¥₹])'" -%}
{{ trim_characters(replace_matches('upper(' ~ cell ~ ')', signs, "''"), "' \u00a0'") }}
{%- endmacro -%}
