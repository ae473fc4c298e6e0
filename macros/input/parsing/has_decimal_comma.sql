{#-
    Whether the numbers of a column have a decimal comma, from the counts in the CTE `totals`. Where no
    cell decides, 1.234 is a thousand if the column has no comma and no thousand without a point: fractions of just
    three digits, and nothing but fractions from 1,000 on, are no amounts.
-#}
{%- macro has_decimal_comma(column) -%}
{{ decided(
    'decimal_mark', 'comma', 'point',
    [column ~ '_commas', column ~ '_points'], ['commas', 'points'],
    column ~ '_point_groups > 0 and ' ~ column ~ '_plain_thousands = 0 and ' ~ column ~ '_with_comma = 0'
) }}
{%- endmacro -%}
