{{ config(materialized='table') }}

with sample as (

    select * from {{ ref('int_segmentation_sample') }}

),

counted as (

    select
        count(*) as training_customer_count,
        {{ var('candidate_k') | max }} as most_segments,
        {{ list_of(constant_features()) }} as constant_features
    from sample

),

different as (

    select count(*) as different_customer_count
    from (select distinct {{ numeric_feature_names() | join(', ') }} from sample) as customers

),

refused as (

    select
        counted.*,
        {{ refuse_if(
            "constant_features is not null",
            "'These features are the same for every customer and cannot tell them apart: '"
            " || constant_features || '. Remove them from numeric_features.'"
        ) }} as has_constant_features,
        {{ refuse_if(
            "different_customer_count < most_segments",
            "'Without outliers the file has ' || different_customer_count || ' customers that '"
            " || 'differ, but candidate_k asks for up to ' || most_segments || ' segments. Give '"
            " || 'more customers, or set candidate_k to smaller numbers.'"
        ) }} as has_too_few_customers
    from counted
    cross join different

),

final as (

    select training_customer_count
    from refused
    where coalesce(has_constant_features, has_too_few_customers) is null

)

select * from final
