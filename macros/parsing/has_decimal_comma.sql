{#- Whether the numbers of a column have a decimal comma, from the counts in the CTE `totals`. -#}
{%- macro has_decimal_comma(column) -%}
{{ decided(
    'decimal_mark', 'comma', 'point',
    [column ~ '_commas', column ~ '_points'], ['commas', 'points'], false
) }}
{%- endmacro -%}
