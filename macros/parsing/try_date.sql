{#- A date text (date_text) as a date if it is year, month and day; null if not. -#}
{%- macro try_date(text) -%}
{{ return(adapter.dispatch('try_date')(text)) }}
{%- endmacro -%}
