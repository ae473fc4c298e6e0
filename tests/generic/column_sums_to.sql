{#- Fails with one row where a column summed over all rows is not the total. -#}
{% test column_sums_to(model, column_name, total, tolerance=0.0001) %}

select sum({{ column_name }}) as column_sum
from {{ model }}
having abs(sum({{ column_name }}) - {{ total }}) > {{ tolerance }}

{% endtest %}
