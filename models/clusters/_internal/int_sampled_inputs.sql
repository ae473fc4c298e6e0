with customers as (

    select * from {{ ref('int_sampled_customers') }}

),

scoring_model as (

    select
        years_since_fit,
        days_since_fit
    from {{ ref('int_scoring_model') }}

),

final as (

    select
        -- features
        {{ inputs_as_of('years_since_fit', 'days_since_fit') }},

        -- ids
        customers.customer_id
    from customers
    cross join scoring_model

)

select * from final
