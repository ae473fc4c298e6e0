{{ config(materialized='table') }}

with inputs as (

    select * from {{ ref('int_sampled_inputs') }}

),

final as (

    select
        -- ids
        customer_id,

        -- features
        {%- for feature in segmentation_features() %}
        {{ feature.name }},
        {%- endfor %}

        -- what clusters are ordered and named by
        cluster_order_value,
        naming_income_rank,
        naming_spending_rank,

        -- the sample
        sample_position
    from inputs
    where not sampled_is_outlier

)

select * from final
