{{ config(materialized='table') }}

with training_customers as (

    select * from {{ ref('int_training_customers') }}

),

customers as (

    select * from {{ ref('int_customer_features') }}

),

-- Before their features are computed, which for everybody would take longer than all else.
sampled as (

    select *
    from customers
    where customer_id in (select training_customers.customer_id from training_customers)

),

final as (

    select
        sampled.*,
        training_customers.sample_position
    from training_customers
    inner join sampled on training_customers.customer_id = sampled.customer_id

)

select * from final
