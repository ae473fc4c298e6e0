{{ config(materialized='table') }}

{#- Features that are the same in every row, and features that are null in some. -#}
{%- set constant, incomplete = {}, {} -%}
{%- for name in numeric_feature_names() -%}
{%- do constant.update({name: 'min(' ~ name ~ ') = max(' ~ name ~ ')'}) -%}
{%- do incomplete.update({name: 'count(' ~ name ~ ') < count(*)'}) -%}
{%- endfor %}

with sample as (

    select * from {{ ref('int_segmentation_sample') }}

),

customers as (

    select * from {{ ref('int_sampled_customers') }}

),

scoring_model as (

    select is_fitted
    from {{ ref('int_scoring_model') }}

),

counted as (

    select
        count(*) as training_customer_count,
        {{ list_of(constant) }} as constant_features
    from sample

),

-- In every refresh, whether a model is fitted or not.
completed as (

    select {{ list_of(incomplete) }} as incomplete_features
    from customers

),

scales as (

    select
        {%- for name in numeric_feature_names() %}
        avg({{ name }}) as {{ name }}_mean,
        stddev_pop({{ name }}) as {{ name }}_scale,
        {%- endfor %}
        count(*) as sampled_count
    from sample

),

-- As the model sees them: customers beyond the limit of a score are alike.
seen as (

    select
        {%- for feature in segmentation_features() if not feature.category %}
        {%- set score = '(sample.' ~ feature.name ~ ' - scales.' ~ feature.name ~ '_mean)'
            ~ ' / nullif(scales.' ~ feature.name ~ '_scale, 0)' %}
        {%- if feature.get('max_score') %}
        {%- set limit = feature.max_score %}
        least({{ limit }}, greatest(-{{ limit }}, {{ score }})) as {{ feature.name }},
        {%- else %}
        sample.{{ feature.name }},
        {%- endif %}
        {%- endfor %}
        sample.customer_id
    from sample
    cross join scales

),

different as (

    select count(*) as different_customer_count
    from (select distinct {{ numeric_feature_names() | join(', ') }} from seen) as different_rows

),

refused as (

    select
        counted.training_customer_count,
        coalesce(
            {{ refuse_if(
                "incomplete_features is not null",
                "'These features are empty for some customers and cannot be clustered on: '"
                " || incomplete_features || '. Remove them from numeric_features, or fill them.'"
            ) }},
            {{ refuse_if(
                "constant_features is not null",
                "'These features are the same for every customer and cannot tell them apart: '"
                " || constant_features || '. Remove them from numeric_features.'"
            ) }},
            {{ refuse_if(
                "is_fitted and different_customer_count < " ~ var('candidate_k') | max,
                "'Without outliers the file has ' || different_customer_count || ' customers that '"
                " || 'differ, but candidate_k asks for up to " ~ var('candidate_k') | max
                ~ " segments. Give more customers, or set candidate_k to smaller numbers.'"
            ) }}
        ) as refusal
    from counted
    cross join completed
    cross join different
    cross join scoring_model

),

final as (

    select training_customer_count
    from refused
    where refusal is null

)

select * from final
