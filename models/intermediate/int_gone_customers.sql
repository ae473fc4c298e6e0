{{ config(materialized='table') }}

with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

previous_customers as (

    select * from {{ source('previous', 'customer_segments') }}

),

previous_counted as (

    select count(*) as previous_customer_count from previous_customers

),

-- A customer whose row is rejected is in the file.
gone_counted as (

    select count(*) as gone_customer_count
    from previous_customers
    left join parsed_customers on previous_customers.customer_id = parsed_customers.customer_id
    where parsed_customers.customer_id is null

),

final as (

    select
        previous_counted.previous_customer_count,
        gone_counted.gone_customer_count
    from previous_counted
    cross join gone_counted

)

select * from final
