{#-
    Why a line is not used: reason: condition. The first ones say that it cannot be read; the others that it is
    no sale of this shop to a known customer.
-#}
{%- macro order_line_reasons() -%}
{%- set reasons = dict(unreadable_line_reasons()) -%}
{%- do reasons.update({
    'no customer': 'customer_key is null and is_blank_id',
    'no sale by its status': "status_means = 'no sale' or (status_means = 'refunded' and money > 0)",
    'an adjustment': "line_kind = 'adjustment'",
    'the price is negative': 'unit_price < 0',
    'the amount is 0': 'money = 0',
    'in another currency': 'is_other_currency',
    'after the day of the refresh': 'ordered_on > ' ~ day_of_refresh(),
    'the line number repeats an earlier line': 'repeats_line_number',
}) -%}
{%- if var('reference_date') -%}
    {%- do reasons.update({
        'after the reference date': "ordered_on > date '" ~ var('reference_date') ~ "'"
    }) -%}
{%- endif -%}
{{ return(reasons) }}
{%- endmacro -%}
