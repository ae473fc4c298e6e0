{%- macro why_day_or_month_first(separator) -%}
{%- if var('date_order') != 'auto' -%}
', by the setting date_order'
{%- else -%}
case
    when {{ separator }}_day_first_dates != {{ separator }}_month_first_dates
        then ', as most others with that separator'
    when day_first_dates != month_first_dates then ', as most of the other dates'
    else ': no other date decides'
end
{%- endif -%}
{%- endmacro -%}
