{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('int_sampled_customers') }}

),

scoring_model as (

    select is_fitted
    from {{ ref('int_scoring_model') }}

),

final as (

    select
        -- ids
        customers.customer_id,

        -- features
        {%- for feature in segmentation_features() %}
        {{ feature.expression }} as {{ feature.name }},
        {%- endfor %}

        -- what clusters are ordered and named by
        customers.total_spending as cluster_order_value,
        customers.income_rank as naming_income_rank,
        customers.spending_rank as naming_spending_rank,

        -- the sample
        customers.sample_position
    from customers
    cross join scoring_model
    where not customers.is_outlier and scoring_model.is_fitted

)

select * from final
