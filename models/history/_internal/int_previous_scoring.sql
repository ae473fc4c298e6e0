with customers as (

    select * from {{ ref('int_customer_features') }}

),

scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

-- One row where another model or k scores than in the last refresh, else none.
change as (

    select
        scoring_model.years_since_previous_fit,
        scoring_model.days_since_previous_fit,
        scoring_model.model_id != scoring_model.previous_model_id as is_another_model
    from scoring_model
    cross join chosen_k
    where
        scoring_model.model_id != scoring_model.previous_model_id
        or chosen_k.n_segments != scoring_model.previous_n_segments

),

final as (

    select
        {{ inputs_as_of('years_since_previous_fit', 'days_since_previous_fit') }},
        customers.customer_id
    from customers
    cross join change
    -- The model before filled what was missing with other values.
    where customers.imputed_columns is null or not change.is_another_model

)

select * from final
