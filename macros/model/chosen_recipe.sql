{#-
    The recipe in force. `auto` is default where income is known for at least four fifths of the customers:
    always for a customer file alone, never for order lines alone. For both together the file's figures
    decide, once they are there; until then whether it has a column Income does.
-#}
{%- macro chosen_recipe() -%}
{%- if var('recipe') != 'auto' -%}
    {{ return(var('recipe')) }}
{%- elif not has_orders() -%}
    {{ return('default') }}
{%- elif 'income' not in columns_of_file() | map(attribute='name') -%}
    {{ return('orders') }}
{%- elif execute and model is defined and model.resource_type in ['model', 'test'] -%}
    {%- set checked = graph.nodes['model.smartcart.int_input_checked'] -%}
    {%- set relation = adapter.get_relation(checked.database, checked.schema, checked.alias) -%}
    {%- if relation is not none -%}
        {%- set share = run_query('select income_known_share from ' ~ relation).rows[0][0] -%}
        {{ return('default' if share >= 0.8 else 'orders') }}
    {%- endif -%}
{%- endif -%}
{{ return('default') }}
{%- endmacro -%}
