{{ config(materialized='table') }}

with order_days as (

    select * from {{ ref('int_order_days') }}

),

training_customers as (

    select * from {{ ref('int_training_customers') }}

),

value_fit as (

    select last_day as cutoff_date
    from {{ ref('int_value_fit') }}

),

histories as (

    {{ order_histories('order_days', 'value_fit') }}

),

final as (

    select
        -- ids
        histories.customer_id,

        -- measures: orders, and days from the first one on
        histories.repeat_order_count,
        histories.last_order_time,
        histories.observed_time,
        histories.recent_order_count,
        histories.net_sales,

        -- measures: gaps between orders
        histories.gap_count,
        histories.gap_log_sum,
        histories.gap_log_square_sum,

        -- flags
        training_customers.customer_id is not null as is_sampled,

        -- dates
        histories.cutoff_date as last_day
    from histories
    left join training_customers on histories.customer_id = training_customers.customer_id

)

select * from final
