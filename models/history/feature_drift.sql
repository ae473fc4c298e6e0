{{ config(materialized='table') }}

with feature_drift as (

    select * from {{ ref('ml_feature_drift') }}

),

parameters as (

    select * from {{ ref('segmentation_parameters') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

customers as (

    select * from {{ ref('customer_segments') }}

),

far_distance as (

    select parameters.value
    from parameters
    inner join chosen_k on parameters.k = chosen_k.n_segments
    where parameters.parameter = 'far_distance'

),

far_customers as (

    select
        count(*) as customer_count,
        avg(case when customers.distance_to_centroid > far_distance.value then 1.0e0 else 0.0e0 end)
            as value
    from customers
    cross join far_distance

),

measured as (

    select
        feature,
        'population stability index' as measure,
        bin_count,
        value,
        usual_value,
        -- Three times what it is without drift: of few customers an index is high by itself.
        greatest({{ var('drift_from') }}, 3 * usual_value) as threshold,
        new_levels,
        -- These move with time.
        feature not in ('age', 'tenure_days', 'recency_days') as is_watched
    from feature_drift
    union all
    -- One-sided binomial test at 1 %, by the normal distribution.
    select
        'distance_to_centroid' as feature,
        'share farther than 99 % of the training customers' as measure,
        cast(2 as integer) as bin_count,
        value,
        0.01 as usual_value,
        {{ var('far_share_from') }} + 2.3263 * sqrt(
            {{ var('far_share_from') * (1 - var('far_share_from')) }} / customer_count
        ) as threshold,
        cast(null as string) as new_levels,
        true as is_watched
    from far_customers
    where customer_count > 0

),

-- The third place where a build stops: these are hardly the customers of the model.
refused as (

    select
        *,
        {{ refuse_if(
            "is_watched and measure = 'population stability index' and value > greatest(" ~ var('max_drift') ~ ", threshold)",
            "'These are hardly the customers that the model was made for: ' || feature || ' has '"
            " || 'moved by a population stability index of ' || round(value, 2) || ', more than '"
            " || 'max_drift (" ~ var('max_drift') ~ ") allows. Another data set? Give it a name with '"
            " || 'dataset. The same customers? Check the file, then raise max_drift or set refit.'"
        ) }} as refusal
    from measured

),

final as (

    select
        -- ids
        refused.feature,

        -- dimensions
        refused.measure,
        refused.new_levels,

        -- measures
        refused.bin_count,
        refused.value,
        refused.usual_value,
        refused.threshold,

        -- flags
        refused.is_watched,
        refused.value > refused.threshold as is_drifting,

        -- metadata
        chosen_k.model_id,
        {{ refreshed_at() }} as refreshed_at
    from refused
    cross join chosen_k
    where refused.refusal is null

)

select * from final
