{{ config(materialized='table') }}

{%- set size = var('training_sample_size') %}

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

-- Six standard deviations more than the sample, so that only that little more is sorted.
candidates as (

    select placed.*
    from placed
    cross join input_checked
    where
        placed.sample_position
        <= {{ size + 6 * size ** 0.5 }} / input_checked.customer_count

),

final as (

    select *
    from candidates
    order by sample_position, customer_id
    limit {{ size }}

)

select * from final
