{{ config(materialized='table') }}

with scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

parameters as (

    select * from {{ ref('ml_segmentation_parameters') }}

),

figures as (

    select * from {{ ref('ml_cluster_count_diagnostics') }}

),

matches as (

    select * from {{ ref('ml_cluster_matches') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

input_checked as (

    select * from {{ ref('int_input_checked') }}

),

fit_figures as (

    select
        -- All components together may sum to a little more.
        least(
            sum(value) filter (where parameter = 'explained_variance_ratio'), 1
        ) as explained_variance_ratio,
        sum(value) filter (
            where parameter = 'training_customer_count' and k = {{ var('candidate_k') | first }}
        ) as training_customer_count
    from parameters

),

quality as (

    select
        max(figures.value) filter (where figures.figure = 'silhouette_score') as silhouette_score,
        max(figures.value) filter (where figures.figure = 'stability') as stability
    from figures
    inner join chosen_k on figures.k = chosen_k.n_segments
    where figures.algorithm = 'kmeans' and figures.cluster_id is null

),

comparison as (

    select
        max(moved_share) as moved_share,
        sum(case when is_matched then 0 else 1 end) as new_segment_count
    from matches

),

final as (

    select
        -- ids
        scoring_model.fitted_model_id as model_id,

        -- dimensions
        case
            when scoring_model.is_new_model then scoring_model.reason
            else 'proposed for a comparison'
        end as reason,
        {{ sql_text(chosen_recipe()) }} as recipe,
        '{{ fit_fingerprint() }}' as fit_fingerprint,
        '{{ package_version() }}' as package_version,

        -- measures
        cast(fit_figures.training_customer_count as bigint) as training_customer_count,
        fit_figures.explained_variance_ratio,
        chosen_k.n_segments,
        quality.silhouette_score,
        quality.stability,
        comparison.moved_share,
        cast(comparison.new_segment_count as integer) as new_segment_count,

        -- flags
        not scoring_model.is_new_model as is_proposed,

        -- dates
        input_checked.reference_date,
        case
            when scoring_model.is_new_model then scoring_model.fitted_at
            else {{ refreshed_at() }}
        end as fitted_at
    from scoring_model
    cross join fit_figures
    cross join quality
    cross join comparison
    cross join chosen_k
    cross join input_checked
    where scoring_model.is_fitted

)

select * from final
