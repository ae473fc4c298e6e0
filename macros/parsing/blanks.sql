{#- The characters that stand for a blank in exports, as text: also those that do not break a line. -#}
{%- macro blanks() -%}
{{ return(' \t\u00a0\u2007\u2009\u202f\u200b\ufeff') }}
{%- endmacro -%}
