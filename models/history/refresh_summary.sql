-- depends_on: {{ ref('stg_smartcart__conventions') }}
-- depends_on: {{ ref('stg_smartcart__order_conventions') }}
{{ config(materialized='table') }}

with input_checked as (

    select * from {{ ref('int_input_checked') }}

),

conventions as (

    select * from
        {{ ref('stg_smartcart__' ~ ('order_' if has_orders() else '') ~ 'conventions') }}

),

customers as (

    select * from {{ ref('customer_features') }}

),

scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

evidence as (

    select * from {{ ref('int_refresh_summary_evidence') }}

),

value_evidence as (

    select evidence
    from {{ ref('int_value_evidence') }}

),

fitted_models as (

    select * from {{ ref('int_fitted_model') }}

),

previous as (

    select * from {{ source('previous', 'refresh_summary') }}

),

counted as (

    select
        count(*) filter (where is_income_imputed) as incomes_imputed,
        count(*) filter (where imputed_columns is not null) as customers_imputed,
        count(*) filter (where is_outlier) as outliers,
        -- An empty cell is no word to be mapped.
        count(*) filter (
            where education_level = 'Other' and education is not null
        ) as unmapped_educations,
        count(*) filter (
            where living_situation = 'Other' and marital_status is not null
        ) as unmapped_marital_statuses
    from customers

),

refit_words as (

    select
        model_id,
        is_proposed,
        {{ two_decimals('100 * moved_share') }} || ' % of the customers' as moved,
        case new_segment_count
            when 0 then 'no segment is new'
            when 1 then '1 segment is new'
            else new_segment_count || ' segments are new'
        end as new_segments
    from fitted_models
    where moved_share is not null

),

-- Null where nothing was fitted or there was nothing to compare with.
refit as (

    select
        case
            when not refit_words.is_proposed
                then
                    'The fit alone moves ' || refit_words.moved || ', '
                    || refit_words.new_segments || '.'
            when refit_words.model_id = scoring_model.model_id
                then 'A refit would give the model that is in force.'
            else
                'A new model is proposed: it would move ' || refit_words.moved || ', '
                || refit_words.new_segments || '. See model_registry; refit: true adopts it.'
        end as refit_outcome
    from scoring_model
    left join refit_words on true

),

current_refresh as (

    select
        -- ids
        {{ refreshed_at() }} as refreshed_at,

        -- dimensions
        {{ sql_text(dataset()) }} as dataset,
        {{ sql_text(sources()) }} as source,
        {{ sql_text(chosen_recipe()) }} as recipe,
        scoring_model.model_id,
        scoring_model.reason as model_reason,
        refit.refit_outcome,
        evidence.evidence as n_segments_evidence,
        {{ 'value_evidence.evidence' if has_orders() else 'cast(null as string)' }}
            as value_evidence,

        -- measures
        evidence.n_segments,
        evidence.supported_k as supported_n_segments,
        input_checked.rows_in,
        input_checked.rows_accepted,
        input_checked.rows_rejected,
        counted.incomes_imputed,
        counted.customers_imputed,
        counted.outliers,
        counted.unmapped_educations,
        counted.unmapped_marital_statuses,
        conventions.ambiguous_dates,

        -- dates
        input_checked.reference_date,
        scoring_model.fitted_at
    from input_checked
    cross join conventions
    cross join counted
    cross join scoring_model
    cross join evidence
    cross join value_evidence
    cross join refit

),

final as (

    select * from previous
    union all
    select * from current_refresh

)

select * from final
