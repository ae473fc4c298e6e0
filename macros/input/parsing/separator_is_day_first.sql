{%- macro separator_is_day_first(separator) -%}
{{ decided(
    'date_order', 'day_first', 'month_first',
    [separator ~ '_day_first', separator ~ '_month_first'], ['day_first', 'month_first'], 'true'
) }}
{%- endmacro -%}
