{#-
    What each kind of input file is: where it is, which columns it should have, and what messages say of
    one that has the columns of the other kind. `customers` or `orders`.
-#}
{%- macro doors(name) -%}
{%- if name == 'customers' -%}
    {{ return({
        'source': customers_source(), 'is_table': var('customers_table') is not none,
        'columns': input_columns(), 'seed': 'raw_customers', 'can_be_embedded': not has_orders(),
        'settings': {
            'kind': 'customer file', 'aliases': var('column_aliases'),
            'alias_setting': 'column_aliases',
            'advice': 'It is a customer file: give it by customers_path (make build CUSTOMERS=...).',
        },
    }) }}
{%- endif -%}
{{ return({
    'source': orders_source(), 'is_table': var('orders_table') is not none,
    'columns': order_columns(), 'seed': none, 'can_be_embedded': false,
    'settings': {
        'kind': 'file of order lines', 'aliases': var('order_column_aliases'),
        'alias_setting': 'order_column_aliases', 'known_headers': 'order_columns',
        'alternatives': [['amount'], ['quantity', 'unit_price']],
        'stand_ins': {'customer_id': ['email', 'To tell customers by their e-mail: customer_key: '
            ~ 'email, and customer_id_type: string.']},
        'advice': 'It holds order lines: give it by orders_path (make build ORDERS=...).',
    },
}) }}
{%- endmacro -%}
