{{ config(materialized='table') }}

{%- set is_refit = var('refit') is sameas true or flags.FULL_REFRESH %}

with input_checked as (

    select * from {{ ref('int_input_checked') }}

),

training_customers as (

    select * from {{ ref('int_training_customers') }}

),

models as (

    select * from {{ source('previous', 'model_registry') }}

),

registry as (

    select * from models
    where is_in_force

),

row_numbers as (

    select {{ hex_number('md5(' ~ row_as_text(input_columns()) ~ ')', 8) }} as row_number_of_content
    from training_customers

),

training as (

    select
        count(*) as training_customer_count,
        cast(sum(row_number_of_content) as bigint) as training_content
    from row_numbers

),

last_summary as (

    select * from {{ source('previous', 'refresh_summary') }}
    order by refreshed_at desc
    limit 1

),

compared as (

    select
        input_checked.reference_date as refresh_date,
        registry.model_id as previous_model_id,
        registry.fitted_at as previous_fitted_at,
        registry.reference_date as previous_reference_date,
        last_summary.n_segments as previous_n_segments,
        {{ years_between('registry.reference_date', 'input_checked.reference_date') }}
            as years_since_previous_fit,
        {{ days_between('registry.reference_date', 'input_checked.reference_date') }}
            as days_since_previous_fit,
        md5(
            '{{ fit_fingerprint() }}/{{ package_version() }}/{{ var("reference_date") }}'
            || '/' || cast(training.training_customer_count as varchar)
            || '/' || cast(training.training_content as varchar)
        ) as fitted_model_id,
        {{ refuse_if(
            (var('refit') == 'propose') ~ " and registry.fit_fingerprint != '" ~ fit_fingerprint() ~ "'",
            "'refit: propose compares a model of the same settings, but the recipe, its features or the '"
            " || 'settings of the fit changed. Put them back, or set refit: true.'"
        ) }} as refusal,
        case
            when registry.model_id is null then 'there was no model'
            when registry.fit_fingerprint != '{{ fit_fingerprint() }}'
                then 'the recipe, its features or the settings of the fit changed'
            when {{ is_refit }} then 'a refit was asked for'
        end as why_new
    from input_checked
    cross join training
    left join registry on true
    left join last_summary on true

),

final as (

    select
        -- ids
        case
            when compared.why_new is null then compared.previous_model_id
            else compared.fitted_model_id
        end as model_id,
        compared.previous_model_id,
        compared.fitted_model_id,

        -- dimensions
        case
            when compared.why_new is null then 'the stored model scores'
            else 'a new model, because ' || compared.why_new
        end as reason,

        -- measures
        compared.previous_n_segments,
        case
            when compared.why_new is null then compared.years_since_previous_fit
            else 0
        end as years_since_fit,
        case
            when compared.why_new is null then compared.days_since_previous_fit
            else 0
        end as days_since_fit,
        compared.years_since_previous_fit,
        compared.days_since_previous_fit,

        -- flags
        compared.why_new is not null as is_new_model,
        compared.why_new is not null or {{ var('refit') == 'propose' }} as is_fitted,

        -- dates
        case
            when compared.why_new is null then compared.previous_reference_date
            else compared.refresh_date
        end as reference_date,
        -- The same customers and settings make the same model.
        case
            when compared.why_new is null then compared.previous_fitted_at
            else coalesce(models.fitted_at, {{ refreshed_at() }})
        end as fitted_at
    from compared
    left join models
        on
            compared.fitted_model_id = models.model_id
            and not models.is_proposed
    where compared.refusal is null

)

select * from final
