{#- Spark takes a year alone for a date, and a date with any text behind it. -#}
{%- macro spark__try_date(text) -%}
case
    when {{ has_match(text, "'^[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}$'") }} then try_cast({{ text }} as date)
end
{%- endmacro -%}
