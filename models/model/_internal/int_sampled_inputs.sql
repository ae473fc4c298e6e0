with customers as (

    select * from {{ ref('int_sampled_customers') }}

),

model_in_force as (

    select
        years_since_fit,
        days_since_fit
    from {{ ref('int_model_in_force') }}

),

final as (

    select
        -- features
        {%- for feature in segmentation_features() %}
        {{ feature_as_of(feature, 'years_since_fit', 'days_since_fit') }} as {{ feature.name }},
        {%- endfor %}

        -- ids
        customers.customer_id
    from customers
    cross join model_in_force

)

select * from final
