{{ config(materialized='table') }}

{#- At each cut-off everything is fitted anew; more customers would hardly change an error. -#}
{%- set most_customers = 50000 %}

with order_days as (

    select * from {{ ref('int_order_days') }}

),

training_customers as (

    select customer_id from {{ ref('int_training_customers') }}
    order by sample_position, customer_id
    limit {{ most_customers }}

),

cutoffs as (

    select * from {{ ref('int_value_cutoffs') }}

),

sampled_days as (

    select order_days.*
    from order_days
    inner join training_customers on order_days.customer_id = training_customers.customer_id

),

final as (

    {{ order_histories('sampled_days', 'cutoffs') }}

)

select * from final
