{#- Fails for every listed column that holds nulls beside values; a row: the column and how many. -#}
{% test null_everywhere_or_nowhere(model, columns) %}

with counted as (

    select
        count(*) as row_count,
        {%- for column in columns %}
        count(*) - count({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}

)

{% for column in columns -%}
select
    '{{ column }}' as column_name,
    {{ column }} as null_count
from counted
where {{ column }} > 0 and {{ column }} < row_count
{% if not loop.last %}union all{% endif %}
{% endfor %}

{% endtest %}
