with customers as (

    select * from {{ ref('int_customer_features') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

-- One row where another model or k scores than in the last refresh, else none.
change as (

    select
        model_in_force.years_since_previous_fit,
        model_in_force.days_since_previous_fit,
        model_in_force.model_id != model_in_force.previous_model_id as is_another_model
    from model_in_force
    cross join chosen_k
    where
        model_in_force.model_id != model_in_force.previous_model_id
        or chosen_k.n_segments != model_in_force.previous_n_segments

),

final as (

    select
        {%- for feature in segmentation_features() %}
        {{ feature_as_of(feature, 'years_since_previous_fit', 'days_since_previous_fit') }}
            as {{ feature.name }},
        {%- endfor %}
        customers.customer_id
    from customers
    cross join change
    -- The model before filled what was missing with other values.
    where customers.imputed_columns is null or not change.is_another_model

)

select * from final
