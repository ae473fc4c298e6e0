{{ config(materialized='table') }}

with inputs as (

    select * from {{ ref('int_segmentation_inputs') }}

),

training_customers as (

    select * from {{ ref('int_training_customers') }}

),

final as (

    select
        -- ids
        inputs.customer_id,

        -- features
        {%- for feature in segmentation_features() %}
        inputs.{{ feature.name }},
        {%- endfor %}

        -- measures
        training_customers.sample_position,
        inputs.shown_total_spending as cluster_order_value
    from training_customers
    inner join inputs on training_customers.customer_id = inputs.customer_id
    where not inputs.shown_is_outlier

)

select * from final
