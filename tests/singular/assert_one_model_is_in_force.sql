-- What: one model of model_registry is in force, the one that scored every customer.
-- Why: the next refresh takes its model from there.
-- A returned row: another number of models in force, or another model that scored. An empty build
-- has none and returns none.
with models as (

    select * from {{ ref('model_registry') }}
    where is_in_force

),

customers as (

    select distinct model_id
    from {{ ref('customer_segments') }}

),

counted as (

    select
        count(distinct models.model_id) as model_count,
        count(distinct customers.model_id) as scoring_count,
        max(models.model_id) as model_id,
        max(customers.model_id) as scoring_model_id
    from customers
    full outer join models on customers.model_id = models.model_id

),

final as (

    select * from counted
    where
        (model_count > 0 or scoring_count > 0)
        and (model_count != 1 or scoring_count != 1 or model_id != scoring_model_id)

)

select * from final
