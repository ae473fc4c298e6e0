{%- macro new_or_stored(new_rows, stored_rows, columns) -%}
{%- for rows, condition in [
    (new_rows, 'scoring_model.is_new_model'), (stored_rows, 'not scoring_model.is_new_model'),
] -%}
select
    {%- for column in columns %}
    {{ rows }}.{{ column }},
    {%- endfor %}
    scoring_model.model_id
from {{ rows }}
cross join scoring_model
where {{ condition }}
{%- if not loop.last %}
union all
{% endif -%}
{%- endfor -%}
{%- endmacro -%}
