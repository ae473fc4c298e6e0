{#- The figures of a whole clustering in ml_cluster_count_diagnostics, is_elbow aside. -#}
{%- macro cluster_count_figures() -%}
{{ return([
    'customer_count', 'population_count', 'inertia', 'silhouette_score', 'calinski_harabasz_score',
    'davies_bouldin_score', 'algorithm_agreement', 'smallest_cluster_share', 'stability',
    'worst_stability', 'split_half_agreement', 'seed_agreement', 'null_silhouette_score',
    'null_highest_silhouette_score', 'null_stability',
]) }}
{%- endmacro -%}
