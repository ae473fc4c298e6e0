{#-
    The two measures that archetypes are told apart by in the recipe in force: the column of
    customer_features with the rank, and the word for it. `archetypes` says whose rows of
    segment_archetypes they are.
-#}
{%- macro naming_axes() -%}
{%- if chosen_recipe() == 'orders' -%}
{{ return({'archetypes': 'orders', 'axes': [
    {'place': 'first', 'rank': 'order_value_rank', 'word': 'order value'},
    {'place': 'second', 'rank': 'frequency_rank', 'word': 'frequency'},
]}) }}
{%- endif -%}
{{ return({'archetypes': 'default', 'axes': [
    {'place': 'first', 'rank': 'income_rank', 'word': 'income'},
    {'place': 'second', 'rank': 'spending_rank', 'word': 'spending'},
]}) }}
{%- endmacro -%}
