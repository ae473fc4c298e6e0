-- Is the number of segments well chosen?
-- One row per number of segments, the diagnostics beside the verdict; is_selected: the one in use.
-- silhouette_gain is what K-Means reaches above a cut through a single cloud: near 0 there are no
-- clusters to find. n_segments_evidence in refresh_summary says it in words.
with diagnostics as (

    select * from {{ ref('cluster_count_diagnostics') }}

),

kmeans as (

    select * from diagnostics
    where algorithm = 'kmeans' and k > 1

),

ward as (

    select * from diagnostics
    where algorithm = 'ward'

),

final as (

    select
        kmeans.k,
        kmeans.verdict,
        kmeans.inertia,
        kmeans.silhouette_score,
        kmeans.silhouette_score - kmeans.null_silhouette_score as silhouette_gain,
        ward.silhouette_score as ward_silhouette_score,
        kmeans.calinski_harabasz_score,
        kmeans.davies_bouldin_score,
        kmeans.worst_stability,
        kmeans.split_half_agreement,
        kmeans.seed_agreement,
        kmeans.algorithm_agreement,
        kmeans.smallest_cluster_share,
        kmeans.sampled_customer_count,
        kmeans.is_elbow,
        kmeans.is_best_silhouette,
        kmeans.is_selected
    from kmeans
    left join ward on kmeans.k = ward.k

)

select * from final
order by k
