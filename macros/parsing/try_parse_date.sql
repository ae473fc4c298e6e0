{#- A text as a date by the first of the patterns that fits it whole; null if none does. -#}
{%- macro try_parse_date(text, patterns) -%}
{{ return(adapter.dispatch('try_parse_date')(text, patterns)) }}
{%- endmacro -%}
