{{ config(materialized='table') }}

with inputs as (

    select * from {{ ref('int_segmentation_inputs') }}

),

training_customers as (

    select * from {{ ref('int_training_customers') }}

),

customers as (

    select * from {{ ref('int_customer_features') }}

),

final as (

    select
        -- ids
        training_customers.sample_position,
        customers.total_spending as cluster_order_value,
        inputs.*
    from training_customers
    inner join inputs on training_customers.customer_id = inputs.customer_id
    inner join customers on training_customers.customer_id = customers.customer_id
    where not inputs.is_left_out_of_fit

)

select * from final
