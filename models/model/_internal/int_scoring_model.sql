{{ config(materialized='table') }}

{%- set is_refit = var('refit') is sameas true or flags.FULL_REFRESH %}
{%- set is_proposal = var('refit') == 'propose' %}

with input_checked as (

    select * from {{ ref('int_input_checked') }}

),

fit_id as (

    select * from {{ ref('int_fit_id') }}

),

previous_model as (

    select * from {{ ref('int_previous_model') }}

),

known_models as (

    select * from {{ source('previous', 'model_registry') }}
    where not is_proposed

),

compared as (

    select
        previous_model.*,
        fit_id.fitted_model_id,
        previous_model.fit_fingerprint != '{{ fit_fingerprint() }}' as is_changed,
        case
            when previous_model.model_id is null then 'there was no model'
            when previous_model.fit_fingerprint != '{{ fit_fingerprint() }}'
                then 'the recipe, its features or the settings of the fit changed'
            when {{ is_refit }} then 'a refit was asked for'
        end as why_new
    from previous_model
    cross join fit_id

),

refused as (

    select
        *,
        coalesce(
            {{ refuse_if(
                is_proposal ~ " and is_changed",
                "'refit: propose compares a model of the same settings, but the recipe, its '"
                " || 'features or the settings of the fit changed. Put them back, or set refit: true.'"
            ) }},
            {{ refuse_if(
                "why_new is null and missing_inputs is not null",
                "'The stored model was made from ' || missing_inputs || ', but the file lacks the '"
                " || 'column behind it. Add the column, or set refit: true to go on without it.'"
            ) }}
        ) as refusal
    from compared

),

-- Of a new model no time has passed; the same customers and settings make the same one again.
final as (

    select
        -- ids
        case
            when refused.why_new is null then refused.model_id
            else refused.fitted_model_id
        end as model_id,
        refused.model_id as previous_model_id,
        refused.fitted_model_id,

        -- dimensions
        case
            when refused.why_new is null then 'the stored model scores'
            else 'a new model, because ' || refused.why_new
        end as reason,

        -- measures
        refused.n_segments as previous_n_segments,
        case when refused.why_new is null then refused.years_since_fit else 0 end
            as years_since_fit,
        case when refused.why_new is null then refused.days_since_fit else 0 end
            as days_since_fit,
        refused.years_since_fit as years_since_previous_fit,
        refused.days_since_fit as days_since_previous_fit,

        -- flags
        refused.why_new is not null as is_new_model,
        refused.why_new is not null or {{ is_proposal }} as is_fitted,

        -- dates
        case
            when refused.why_new is null then refused.reference_date
            else input_checked.reference_date
        end as reference_date,
        case
            when refused.why_new is null then refused.fitted_at
            else coalesce(known_models.fitted_at, {{ refreshed_at() }})
        end as fitted_at
    from refused
    cross join input_checked
    left join known_models on refused.fitted_model_id = known_models.model_id
    where refused.refusal is null

)

select * from final
