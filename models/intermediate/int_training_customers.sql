{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('stg_smartcart__customers') }}

),

input_checked as (

    select * from {{ ref('int_input_checked') }}

),

placed as (

    select
        customers.*,
        {{ sample_position('customers.customer_id') }} as sample_position
    from customers

),

-- A little more than the sample, so that only that little is sorted.
candidates as (

    select placed.*
    from placed
    cross join input_checked
    where
        placed.sample_position
        <= 1.05 * {{ var('training_sample_size') }} / input_checked.rows_accepted + 0.0001

),

final as (

    select *
    from candidates
    order by sample_position, customer_id
    limit {{ var('training_sample_size') }}

)

select * from final
