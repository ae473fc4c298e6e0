{{ config(materialized='table') }}

with feature_drift as (

    select * from {{ ref('ml_feature_drift') }}

),

parameters as (

    select * from {{ ref('int_parameters_in_force') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

customers as (

    select * from {{ ref('customer_segments') }}

),

segment_drift as (

    select * from {{ ref('int_segment_drift') }}

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

final as (

    select
        feature,
        'population stability index' as measure,
        bin_count,
        value,
        expected_value,
        {{ drift_threshold('expected_value') }} as threshold,
        new_levels,
        feature not in ('age', 'tenure_days', 'recency_days') as is_watched
    from feature_drift
    union all
    select
        'segments' as feature,
        'population stability index' as measure,
        bin_count,
        value,
        expected_value,
        {{ drift_threshold('expected_value') }} as threshold,
        cast(null as string) as new_levels,
        true as is_watched
    from segment_drift
    union all
    -- One-sided binomial test at 1 %, by the normal distribution.
    select
        'distance_to_centroid' as feature,
        'share farther than 99 % of the training customers' as measure,
        cast(2 as integer) as bin_count,
        value,
        0.01 as expected_value,
        {{ var('far_share_from') }} + 2.3263 * sqrt(
            {{ var('far_share_from') * (1 - var('far_share_from')) }} / customer_count
        ) as threshold,
        cast(null as string) as new_levels,
        true as is_watched
    from far_customers
    where customer_count > 0

)

select * from final
