with customers as (

    select * from {{ ref('int_customer_features') }}

),

scoring_model as (

    select
        years_since_fit,
        days_since_fit
    from {{ ref('int_scoring_model') }}

),

final as (

    select
        -- ids
        customers.customer_id,

        -- features
        {{ inputs_as_of('years_since_fit', 'days_since_fit') }},

        -- carried along
        {%- for column in shown_columns() %}
        customers.{{ column }} as shown_{{ column }},
        {%- endfor %}

        -- flags
        customers.is_outlier as shown_is_outlier
    from customers
    cross join scoring_model

)

select * from final
