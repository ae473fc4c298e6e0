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
    where not exists (
        select 1 from parsed_customers
        where parsed_customers.customer_id = previous_customers.customer_id
    )

),

final as (

    select
        previous_counted.previous_customer_count,
        gone_counted.gone_customer_count
    from previous_counted
    cross join gone_counted

)

select * from final
