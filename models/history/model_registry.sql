{{ config(materialized='table') }}

with previous_models as (

    select * from {{ source('previous', 'model_registry') }}

),

scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

fitted as (

    select * from {{ ref('int_fitted_model') }}

),

-- A proposed model is replaced by the next fit; a model that returns gets a new reason.
kept as (

    select previous_models.*
    from previous_models
    cross join scoring_model
    where
        not (previous_models.is_proposed and scoring_model.is_fitted)
        and not (
            previous_models.model_id = scoring_model.model_id
            and not previous_models.is_in_force
        )

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
        listed.model_id = scoring_model.model_id as is_in_force,
        listed.is_proposed,

        -- dates
        listed.reference_date,
        listed.fitted_at,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from listed
    cross join scoring_model

)

select * from final
