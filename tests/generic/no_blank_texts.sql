{#- Fails for every listed text column with texts that show nothing; a row: the column and how many. -#}
{% test no_blank_texts(model, columns) %}

with counted as (

    select
        {%- for column in columns %}
        count(*) filter (where trim({{ column }}) = '') as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}

)

{% for column in columns -%}
select
    '{{ column }}' as column_name,
    {{ column }} as blank_count
from counted
where {{ column }} > 0
{% if not loop.last %}union all{% endif %}
{% endfor %}

{% endtest %}
