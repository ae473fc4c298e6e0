{#- A date from texts: a year of two or four digits, a month and a day; null if there is no such day. -#}
{%- macro date_of_parts(year, month, day) -%}
try_cast(
    case
        when length({{ year }}) > 2 then {{ year }}
        when {{ year }} >= '69' then '19' || {{ year }}
        else '20' || {{ year }}
    end || '-' || {{ month }} || '-' || right('0' || {{ day }}, 2) as date
)
{%- endmacro -%}
