{#- In Java an end of a line is the end, too; the end of the text is written otherwise. -#}
{%- macro spark__has_match(text, pattern) -%}
regexp_like({{ text }}, {{ pattern | replace("$'", "\\\\z'") }})
{%- endmacro -%}
