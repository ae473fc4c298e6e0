{#- Fails for every row in which the columns, where none is null, do not sum to the total. -#}
{% test sums_to(model, columns, total, tolerance=0.000001) %}

select
    {{ columns | join(', ') }},
    {{ total }} as expected_total
from {{ model }}
where abs({{ columns | join(' + ') }} - {{ total }}) > {{ tolerance }}

{% endtest %}
