{#- Whether a date cell that reads both ways is read day first, by its separator. -#}
{%- macro is_day_first(cell) -%}
case {{ date_separator(cell) }}
    when 'slash' then conventions.slash_is_day_first
    when 'dot' then conventions.dot_is_day_first
    else conventions.dash_is_day_first
end
{%- endmacro -%}
