{#- The characters that stand for a blank in exports, as text: also those that do not break a line. -#}
{%- macro blanks() -%}
{{ return(' \t\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u200b\u200e\u200f\u202f\u205f\u2060\ufeff') }}
{%- endmacro -%}
