{#- Reasons that speak of a damaged file. Too many such lines stop the build. -#}
{%- macro unreadable_line_reasons() -%}
{{ return({
    'customer_id has lost its digits to an exponent': 'customer_key is null and has_id_with_exponent',
    'customer_id is not a whole number':
        'customer_key is null and not is_blank_id and not has_id_with_exponent',
    'the date is missing or cannot be read': 'ordered_on is null',
    'the amount is missing or cannot be read': 'money is null',
}) }}
{%- endmacro -%}
