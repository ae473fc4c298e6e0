{#- The characters that stand for an apostrophe between groups of digits, as text. -#}
{%- macro apostrophes() -%}
{{ return("'`\u2019\u2018\u2032\u00b4\u02bc") }}
{%- endmacro -%}
