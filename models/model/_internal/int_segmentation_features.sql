-- The recipe may depend on what came in.
-- depends_on: {{ ref('int_input_checked') }}
{{ config(materialized='table') }}

{% for feature in segmentation_features() -%}
select
    {{ loop.index }} as feature_position,
    {{ sql_text(feature.name) }} as feature,
    {{ sql_text(feature.category) if feature.category else 'cast(null as string)' }} as category,
    cast({{ feature.weight }} as double) as weight,
    cast({{ feature.get('max_score') or 'null' }} as double) as max_score
{% if not loop.last %}
union all
{% endif %}
{%- endfor %}
