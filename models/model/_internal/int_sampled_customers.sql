{{ config(materialized='table') }}

with training_customers as (

    select * from {{ ref('int_training_customers') }}

),

customers as (

    select * from {{ ref('int_customer_features') }}

),

final as (

    select
        customers.*,
        training_customers.sample_position
    from training_customers
    inner join customers on training_customers.customer_id = customers.customer_id

)

select * from final
