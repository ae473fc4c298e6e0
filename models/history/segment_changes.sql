{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('customer_segments') }}

),

previous_customers as (

    select * from {{ source('previous', 'customer_segments') }}

),

previous_changes as (

    select * from {{ source('previous', 'segment_changes') }}

),

-- Known customers as the previous model sees them now; empty unless the model or k changed.
previous_clusters as (

    select * from {{ ref('ml_previous_clusters') }}

),

scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

scoring as (

    select
        scoring_model.model_id,
        scoring_model.model_id = scoring_model.previous_model_id as is_same_model,
        chosen_k.n_segments = scoring_model.previous_n_segments as is_same_k
    from scoring_model
    cross join chosen_k

),

history as (

    select count(*) as change_count
    from previous_changes

),

-- If there is no history yet, it starts with this refresh.
known as (

    select
        previous_customers.customer_id,
        previous_customers.segment_name,
        previous_customers.cluster_id
    from previous_customers
    cross join history
    where history.change_count > 0

),

differing as (

    select
        coalesce(customers.customer_id, known.customer_id) as customer_id,
        known.segment_name as previous_segment_name,
        customers.segment_name,
        known.cluster_id as previous_cluster_id,
        customers.cluster_id
    from customers
    full outer join known on customers.customer_id = known.customer_id
    where customers.segment_name is distinct from known.segment_name

),

new_changes as (

    select
        -- ids
        differing.customer_id,

        -- dimensions
        differing.previous_segment_name,
        differing.segment_name,
        case
            when differing.previous_segment_name is null then 'new'
            when differing.segment_name is null then 'gone'
            when scoring.is_same_k and differing.cluster_id = differing.previous_cluster_id
                then 'name'
            when scoring.is_same_model and scoring.is_same_k then 'behaviour'
            when previous_clusters.cluster_id != differing.previous_cluster_id then 'behaviour'
            else 'model'
        end as cause,

        -- metadata
        scoring.model_id,
        {{ refreshed_at() }} as changed_at
    from differing
    left join previous_clusters on differing.customer_id = previous_clusters.customer_id
    cross join scoring

),

final as (

    select
        customer_id,
        previous_segment_name,
        segment_name,
        cause,
        model_id,
        changed_at
    from previous_changes
    union all
    select * from new_changes

)

select * from final
