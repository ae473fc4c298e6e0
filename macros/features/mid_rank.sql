{#-
    Share of customers below a value, those at the same value counted half: 0 to 1, mean 0.5.
    `positions` is a CTE over int_value_positions.
-#}
{%- macro mid_rank(positions) -%}
({{ positions }}.below_count + 0.5e0 * {{ positions }}.at_count) / {{ positions }}.customer_count
{%- endmacro -%}
