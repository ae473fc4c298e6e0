{#-
    Fails for every column with values outside its range; a row: the column and how many.
    `ranges` maps a column to [lowest, highest]; nulls pass.
-#}
{% test within_range(model, ranges) %}

with counted as (

    select
        {%- for column, range in ranges.items() %}
        count(*) filter (
            where {{ column }} < {{ range[0] }} or {{ column }} > {{ range[1] }}
        ) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}

)

{% for column in ranges -%}
select
    '{{ column }}' as column_name,
    {{ column }} as outside_count
from counted
where {{ column }} > 0
{% if not loop.last %}union all{% endif %}
{% endfor %}

{% endtest %}
