{#-
    The group of a value, from 0 to groups - 1, by the share of customers with a lower one: equal
    values are in one group. `positions` is a CTE over int_value_positions.
-#}
{%- macro quantile_group(positions, groups) -%}
cast(floor({{ groups }}.0e0 * {{ positions }}.below_count / {{ positions }}.customer_count) as integer)
{%- endmacro -%}
