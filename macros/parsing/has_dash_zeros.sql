{#-
    Whether a dash in a column is zero, from the counts in the CTE `totals`: no zero is written. Where
    nobody has a zero by nature (income, recency), dashes must also stand as accounting formats write
    them, or the smallest number come close to zero.
-#}
{%- macro has_dash_zeros(column) -%}
{{ column }}_dashes > 0 and {{ column }}_zeros = 0
{%- if column in ['income', 'recency_days'] %}
and (
    {{ column }}_padded_dashes = {{ column }}_dashes
    or coalesce({{ column }}_least <= 0.01 * {{ column }}_mean, false)
)
{%- endif -%}
{%- endmacro -%}
