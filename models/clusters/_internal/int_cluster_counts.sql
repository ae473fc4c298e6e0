{{ config(materialized='table') }}

{%- set figures_of_a_clustering = [
    'customer_count', 'population_count', 'inertia', 'silhouette_score', 'calinski_harabasz_score',
    'davies_bouldin_score', 'algorithm_agreement', 'smallest_cluster_share', 'stability',
    'worst_stability', 'split_half_agreement', 'seed_agreement', 'null_silhouette_score',
    'null_highest_silhouette_score', 'null_stability',
] %}

with figures as (

    select * from {{ ref('cluster_figures') }}

),

of_clusterings as (

    select
        algorithm,
        k,
        {%- for figure in figures_of_a_clustering %}
        max(value) filter (where figure = '{{ figure }}') as {{ figure }},
        {%- endfor %}
        max(value) filter (where figure = 'is_elbow') = 1 as is_elbow,
        max(model_id) as model_id
    from figures
    where cluster_id is null
    group by algorithm, k

),

of_clusters as (

    select
        algorithm,
        k,
        min(value) filter (where figure = 'silhouette_score') as lowest_silhouette_score,
        min(value) filter (where figure = 'name_stability') as lowest_name_stability
    from figures
    where cluster_id is not null
    group by algorithm, k

),

compared as (

    select
        of_clusterings.*,
        of_clusters.lowest_silhouette_score,
        of_clusters.lowest_name_stability,
        of_clusterings.silhouette_score
        - of_clusterings.null_silhouette_score as silhouette_gain,
        coalesce(
            of_clusterings.worst_stability >= {{ var('repeatable_from') }}, false
        ) as has_lasting_clusters,
        coalesce(
            of_clusterings.split_half_agreement >= {{ var('repeatable_from') }}, false
        ) as has_agreeing_halves,
        coalesce(
            of_clusters.lowest_name_stability >= {{ var('repeatable_from') }}, false
        ) as has_lasting_names,
        coalesce(
            of_clusters.lowest_silhouette_score > of_clusterings.null_highest_silhouette_score,
            false
        ) as is_separated,
        coalesce(
            of_clusterings.smallest_cluster_share >= {{ var('min_segment_share') }}, false
        ) as is_large_enough
    from of_clusterings
    left join of_clusters
        on
            of_clusterings.algorithm = of_clusters.algorithm
            and of_clusterings.k = of_clusters.k

),

judged as (

    select
        *,
        has_lasting_clusters and has_agreeing_halves and has_lasting_names as is_repeatable
    from compared

),

told as (

    select
        *,
        is_repeatable and is_separated and is_large_enough as is_supported,
        case
            when algorithm != 'kmeans' or k = 1 then null
            when not has_lasting_clusters
                then 'not every segment comes back when customers are drawn again'
            when not has_agreeing_halves
                then 'two halves of the customers give different segments'
            when not has_lasting_names
                then 'not every name comes back when customers are drawn again'
            when not is_separated
                then 'not every segment stands apart from a cut through a single cloud'
            when not is_large_enough
                then 'the smallest segment holds fewer customers than min_segment_share'
            else 'supported'
        end as verdict
    from judged

),

final as (

    select
        *,
        case
            when algorithm = 'kmeans' and k > 1
                then row_number() over (
                    partition by algorithm, k = 1
                    order by
                        is_supported desc,
                        is_repeatable desc,
                        coalesce(silhouette_gain, -1) desc,
                        k asc
                )
        end as evidence_rank
    from told

)

select * from final
