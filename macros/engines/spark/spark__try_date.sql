{#- Spark takes a year alone for a date. -#}
{%- macro spark__try_date(text) -%}
case
    when regexp_like({{ text }}, '^ *[0-9]{4,}[-/][0-9]{1,2}[-/][0-9]{1,2}')
        then try_cast(replace({{ text }}, '/', '-') as date)
end
{%- endmacro -%}
