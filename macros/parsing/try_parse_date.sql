{#- A text as a date by the first of the patterns that fits it whole; null if none does. -#}
{%- macro try_parse_date(text, patterns) -%}
cast(try_strptime({{ text }}, {{ sql_texts(patterns) }}) as date)
{%- endmacro -%}
