with customers as (

    select * from {{ ref('int_sampled_customers') }}

),

scoring_model as (

    select
        years_since_previous_fit,
        days_since_previous_fit,
        is_fitted
    from {{ ref('int_scoring_model') }}

),

known_segments as (

    select
        customer_id,
        cluster_id as published_cluster_id
    from {{ source('previous', 'customer_segments') }}

),

inputs as (

    select
        {{ inputs_as_of('years_since_previous_fit', 'days_since_previous_fit') }},
        customers.customer_id
    from customers
    cross join scoring_model
    where scoring_model.is_fitted

),

final as (

    select
        inputs.*,
        known_segments.published_cluster_id
    from inputs
    left join known_segments on inputs.customer_id = known_segments.customer_id

)

select * from final
