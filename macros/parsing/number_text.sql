{#- A text cell without currency signs and codes and the blanks around them, in upper case. -#}
{%- macro number_text(cell) -%}
trim(regexp_replace(
    upper({{ cell }}), '(USD|EUR|GBP|CHF|INR|RS[.]?|[$€£¥₹])', '', 'g'
), ' {{ "\u00a0" }}')
{%- endmacro -%}
