{#-
    A cell as a date: ISO, or day and month in the order that the whole column has.
    `is_day_first` is a boolean column. Null if the cell is no date from 1900 on.
-#}
{%- macro parse_date(cell, is_day_first) -%}
{%- set first, second, year = date_part_of(cell, 1), date_part_of(cell, 2), date_part_of(cell, 3) -%}
case
    when try_cast({{ cell }} as date) >= date '1900-01-01' then try_cast({{ cell }} as date)
    when {{ year }} < '1900' then null
    when {{ is_day_first }}
        then try_cast(
            {{ year }} || '-' || lpad({{ second }}, 2, '0') || '-' || lpad({{ first }}, 2, '0') as date
        )
    else try_cast(
        {{ year }} || '-' || lpad({{ first }}, 2, '0') || '-' || lpad({{ second }}, 2, '0') as date
    )
end
{%- endmacro -%}
