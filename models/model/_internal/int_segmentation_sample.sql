{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('int_sampled_customers') }}

),

scoring_model as (

    select is_fitted
    from {{ ref('int_scoring_model') }}

),

final as (

    select
        -- ids
        customers.customer_id,

        -- features
        {{ inputs_as_of() }},

        -- what clusters are ordered and named by
        customers.total_spending as cluster_order_value,
        {%- for axis in naming_axes().axes %}
        customers.{{ axis.rank }} as {{ axis.place }}_naming_rank,
        {%- endfor %}

        -- the sample, and its part that the figures about k and the tree are made from
        customers.sample_position,
        row_number() over (
            order by customers.sample_position, customers.customer_id
        ) <= {{ var('diagnostic_sample_size') }} as is_diagnosed
    from customers
    cross join scoring_model
    where not customers.is_outlier and scoring_model.is_fitted

)

select * from final
