with customers as (

    select * from {{ ref('int_customer_features') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

final as (

    select
        {%- for feature in segmentation_features() %}
        {{ feature_as_of(feature, 'years_since_previous_fit', 'days_since_previous_fit') }}
            as {{ feature.name }},
        {%- endfor %}
        customers.customer_id
    from customers
    cross join model_in_force
    cross join chosen_k
    -- The model before filled what was missing with other values.
    where
        (
            model_in_force.model_id != model_in_force.previous_model_id
            or chosen_k.n_segments != model_in_force.previous_n_segments
        )
        and (
            customers.imputed_columns is null
            or model_in_force.model_id = model_in_force.previous_model_id
        )

)

select * from final
