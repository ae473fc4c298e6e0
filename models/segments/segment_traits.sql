{{ config(materialized='table') }}

with traits as (

    select * from {{ ref('int_cluster_traits') }}

),

segments as (

    select * from {{ ref('int_segments') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

customers as (

    select * from {{ ref('customer_features') }}

),

everyone as (

    select count(*) as customer_count
    from customers

),

final as (

    select
        -- ids
        segments.segment_name,
        traits.trait,

        -- dimensions
        segments.segment_label,

        -- measures
        traits.cluster_mean as segment_mean,
        traits.overall_mean,
        traits.difference_in_sd,
        traits.index_to_average,
        cast(
            row_number() over (
                partition by segments.segment_name
                order by abs(traits.difference_in_sd) desc, traits.trait asc
            ) as integer
        ) as trait_position,

        -- flags
        everyone.customer_count <= {{ var('training_sample_size') }} as is_exact,

        -- metadata
        segments.model_id,
        {{ refreshed_at() }} as refreshed_at
    from traits
    inner join chosen_k on traits.k = chosen_k.n_segments
    inner join segments on traits.cluster_id = segments.cluster_id
    cross join everyone

)

select * from final
