{{ config(materialized='table') }}

with previous_models as (

    select * from {{ source('previous', 'model_registry') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

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
        sum(value) filter (
            where parameter = 'explained_variance_ratio'
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
        count(*) filter (where not is_matched) as new_segment_count
    from matches

),

fitted as (

    select
        -- ids
        model_in_force.fitted_model_id as model_id,

        -- dimensions
        case
            when model_in_force.is_new_model then model_in_force.reason
            else 'proposed for a comparison'
        end as reason,
        {{ sql_text(var('recipe')) }} as recipe,
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
        not model_in_force.is_new_model as is_proposed,

        -- dates
        input_checked.reference_date,
        {{ refreshed_at() }} as fitted_at
    from model_in_force
    cross join fit_figures
    cross join quality
    cross join comparison
    cross join chosen_k
    cross join input_checked
    where model_in_force.is_fitted

),

-- A model that is proposed gives way to the next fit.
kept as (

    select previous_models.*
    from previous_models
    cross join model_in_force
    where not (previous_models.is_proposed and model_in_force.is_fitted)

),

-- The same settings and customers make the same model.
added as (

    select fitted.*
    from fitted
    left join kept on fitted.model_id = kept.model_id
    where kept.model_id is null

),

listed as (

    {%- set columns = [
        'model_id', 'reason', 'recipe', 'fit_fingerprint', 'package_version',
        'training_customer_count', 'explained_variance_ratio', 'n_segments', 'silhouette_score',
        'stability', 'moved_share', 'new_segment_count', 'is_proposed', 'reference_date',
        'fitted_at',
    ] %}
    {%- for source in ['kept', 'added'] %}
    select {{ columns | join(', ') }} from {{ source }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        -- ids
        listed.model_id,

        -- dimensions
        listed.reason,
        listed.recipe,
        listed.fit_fingerprint,
        listed.package_version,

        -- measures
        listed.training_customer_count,
        listed.explained_variance_ratio,
        listed.n_segments,
        listed.silhouette_score,
        listed.stability,
        listed.moved_share,
        listed.new_segment_count,

        -- flags
        listed.model_id = model_in_force.model_id as is_in_force,
        listed.is_proposed,

        -- dates
        listed.reference_date,
        listed.fitted_at,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from listed
    cross join model_in_force

)

select * from final
