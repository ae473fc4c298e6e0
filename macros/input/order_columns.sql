{#-
    The columns of order lines: our header name, our name and what a cell holds. A line needs its customer,
    its day, and an amount or a quantity and a unit price; the rest is used where it is there.
-#}
{%- macro order_columns() -%}
{%- set by_email = var('customer_key') == 'email' -%}
{{ return([
    {'header': 'customer_id', 'name': 'customer_id', 'holds': 'id', 'optional': by_email},
    {'header': 'email', 'name': 'email', 'holds': 'text', 'optional': not by_email,
     'of_order': true, 'is_unused': not by_email, 'if_absent': ''},
    {'header': 'ordered_at', 'name': 'ordered_at', 'holds': 'date', 'of_order': true},
    {'header': 'order_id', 'name': 'order_id', 'holds': 'text', 'optional': true,
     'if_absent': 'what a customer buys on one day is one order'},
    {'header': 'line_number', 'name': 'line_number', 'holds': 'text', 'optional': true,
     'if_absent': ''},
    {'header': 'product', 'name': 'product', 'holds': 'text', 'optional': true,
     'if_absent': 'products are not counted, and postage and fees count as goods'},
    {'header': 'category', 'name': 'category', 'holds': 'text', 'optional': true,
     'if_absent': 'there are no interests'},
    {'header': 'channel', 'name': 'channel', 'holds': 'text', 'optional': true, 'of_order': true,
     'if_absent': 'channels are not known'},
    {'header': 'status', 'name': 'status', 'holds': 'text', 'optional': true, 'of_order': true,
     'if_absent': ''},
    {'header': 'currency', 'name': 'currency', 'holds': 'text', 'optional': true, 'of_order': true,
     'if_absent': ''},
    {'header': 'amount', 'name': 'amount', 'holds': 'amount', 'optional': true,
     'if_absent': ''},
    {'header': 'quantity', 'name': 'quantity', 'holds': 'amount', 'optional': true,
     'if_absent': ''},
    {'header': 'unit_price', 'name': 'unit_price', 'holds': 'amount', 'optional': true,
     'if_absent': ''},
    {'header': 'discount', 'name': 'discount', 'holds': 'amount', 'optional': true,
     'if_absent': ''},
]) }}
{%- endmacro -%}
