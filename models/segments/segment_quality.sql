{{ config(materialized='table') }}

with segments as (

    select * from {{ ref('int_segments') }}

),

customers as (

    select * from {{ ref('customer_segments') }}

),

figures as (

    select * from {{ ref('cluster_figures') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

counts as (

    select * from {{ ref('int_cluster_counts') }}

),

margins as (

    select
        cluster_id,
        count(*) as customer_count,
        avg(membership_margin) as mean_membership_margin,
        avg(
            case when membership_margin < {{ var('undecided_margin') }} then 1.0e0 else 0.0e0 end
        ) as undecided_share
    from customers
    group by cluster_id

),

of_clusters as (

    select
        figures.cluster_id,
        max(figures.value) filter (where figures.figure = 'customer_count') as sampled_count,
        max(figures.value) filter (where figures.figure = 'silhouette_score') as silhouette_score,
        max(figures.value) filter (where figures.figure = 'stability') as stability,
        max(figures.value) filter (where figures.figure = 'name_stability') as name_stability,
        max(counts.null_highest_silhouette_score) as null_highest_silhouette_score
    from figures
    inner join chosen_k on figures.k = chosen_k.n_segments
    inner join counts
        on
            figures.algorithm = counts.algorithm
            and figures.k = counts.k
    where figures.algorithm = 'kmeans' and figures.cluster_id is not null
    group by figures.cluster_id

),

final as (

    select
        -- ids
        segments.segment_name,

        -- dimensions
        segments.segment_label,
        segments.cluster_id,
        case
            when of_clusters.stability >= {{ var('repeatable_from') }} then 'repeatable'
            when of_clusters.stability < {{ var('dissolves_below') }} then 'dissolves'
            else 'uncertain'
        end as stability_verdict,
        case
            when of_clusters.silhouette_score > of_clusters.null_highest_silhouette_score
                then 'separated'
            when of_clusters.silhouette_score <= of_clusters.null_highest_silhouette_score
                then 'a cut through a continuum'
            else 'cannot be told'
        end as separation_verdict,

        -- measures: all customers
        coalesce(margins.customer_count, 0) as customer_count,
        round(margins.mean_membership_margin, 6) as mean_membership_margin,
        round(margins.undecided_share, 6) as undecided_share,

        -- measures: the sample of cluster_count_diagnostics
        cast(of_clusters.sampled_count as bigint) as segment_sample_count,
        of_clusters.silhouette_score as mean_silhouette_score,
        of_clusters.null_highest_silhouette_score,
        of_clusters.stability,
        of_clusters.name_stability,

        -- metadata
        segments.model_id,
        {{ refreshed_at() }} as refreshed_at
    from segments
    left join margins on segments.cluster_id = margins.cluster_id
    inner join of_clusters on segments.cluster_id = of_clusters.cluster_id

)

select * from final
