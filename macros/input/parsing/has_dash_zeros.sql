{#-
    Whether a dash in a column is zero, from the counts in the CTE `totals`: dashes stand as accounting
    formats write them, or no zero is written. Where nobody has a zero by nature (income, recency), the
    smallest number must also come close to zero.
-#}
{%- macro has_dash_zeros(column) -%}
{{ column }}_dashes > 0 and (
    {{ column }}_padded_dashes = {{ column }}_dashes
    or {{ column }}_zeros = 0
    {%- if column in ['income', 'recency_days'] %}
    and coalesce({{ column }}_least <= 0.01 * {{ column }}_mean, false)
    {%- endif %}
)
{%- endmacro -%}
