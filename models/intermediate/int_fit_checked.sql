{{ config(materialized='table') }}

{%- set most_segments = var('candidate_k') | max -%}
{%- set numeric, constant = [], {} -%}
{%- for feature in segmentation_features() if not feature.category -%}
    {%- do numeric.append(feature.name) -%}
    {%- do constant.update({feature.name: 'min(' ~ feature.name ~ ') = max(' ~ feature.name ~ ')'}) -%}
{%- endfor %}

with sample as (

    select * from {{ ref('int_segmentation_sample') }}

),

counted as (

    select
        count(*) as training_customer_count,
        {{ list_of(constant) | indent(8) }} as constant_features
    from sample

),

different as (

    select count(*) as different_customer_count
    from (select distinct {{ numeric | join(', ') }} from sample) as different_customers

),

refused as (

    select
        counted.*,
        {{ refuse_if(
            'constant_features is not null',
            "'These features are the same for every customer and cannot tell them apart: ' "
            ~ "|| constant_features || '. Remove them from numeric_features.'"
        ) }} as is_constant,
        {{ refuse_if(
            'different_customer_count < ' ~ most_segments,
            "'Without outliers the file has ' || different_customer_count || ' customers that differ, "
            ~ "but candidate_k asks for up to " ~ most_segments
            ~ " segments. Give more customers, or set candidate_k to smaller numbers.'"
        ) }} as too_few_customers
    from counted
    cross join different

),

final as (

    select training_customer_count
    from refused
    where coalesce(is_constant, too_few_customers) is null

)

select * from final
