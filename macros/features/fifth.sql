{#-
    A score from 1 to 5 by cumulative distribution: the best fifth scores 5, equal values score
    equal. `positions` is a CTE over int_value_positions.
-#}
{%- macro fifth(positions, is_high_best) -%}
cast(ceil(
    5.0e0 * (
        {%- if is_high_best %}{{ positions }}.below_count + {{ positions }}.at_count
        {%- else %}{{ positions }}.customer_count - {{ positions }}.below_count
        {%- endif -%}
    ) / {{ positions }}.customer_count
) as integer)
{%- endmacro -%}
