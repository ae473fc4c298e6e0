{{ config(materialized='table') }}

with counts as (

    select * from {{ ref('int_cluster_counts') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

best as (

    select
        algorithm,
        max(silhouette_score) as highest_silhouette_score
    from counts
    group by algorithm

),

final as (

    select
        -- ids
        counts.algorithm,
        counts.k,

        -- dimensions
        counts.verdict,

        -- measures: compactness and separation
        counts.inertia,
        counts.silhouette_score,
        counts.lowest_silhouette_score,
        counts.calinski_harabasz_score,
        counts.davies_bouldin_score,
        counts.smallest_cluster_share,

        -- measures: repeatability
        counts.stability,
        counts.worst_stability,
        counts.lowest_name_stability,
        counts.split_half_agreement,
        counts.seed_agreement,
        counts.algorithm_agreement,

        -- measures: the same of a single cloud
        counts.null_silhouette_score,
        counts.null_highest_silhouette_score,
        counts.null_stability,

        -- measures: the sample
        cast(counts.customer_count as bigint) as sampled_customer_count,

        -- flags
        counts.customer_count = counts.population_count as is_exact,
        counts.is_elbow,
        coalesce(
            counts.silhouette_score = best.highest_silhouette_score, false
        ) as is_best_silhouette,
        counts.algorithm = 'kmeans' and counts.k = chosen_k.n_segments as is_selected,

        -- metadata
        chosen_k.model_id,
        {{ refreshed_at() }} as refreshed_at
    from counts
    inner join best on counts.algorithm = best.algorithm
    cross join chosen_k

)

select * from final
