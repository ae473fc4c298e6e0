{{ config(materialized='table') }}

with input_checked as (

    select * from {{ ref('int_input_checked') }}

),

conventions as (

    select * from {{ ref('stg_smartcart__conventions') }}

),

customers as (

    select * from {{ ref('customer_features') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

k_explained as (

    select * from {{ ref('int_k_explained') }}

),

fit as (

    select * from {{ ref('int_refit_outcome') }}

),

previous as (

    select * from {{ source('previous', 'refresh_summary') }}

),

counted as (

    select
        count(*) filter (where is_income_imputed) as incomes_imputed,
        count(*) filter (where imputed_columns is not null) as customers_imputed,
        count(*) filter (where is_outlier) as outliers,
        count(*) filter (where education_level = 'Other') as unmapped_educations,
        count(*) filter (where living_situation = 'Other') as unmapped_marital_statuses
    from customers

),

current_refresh as (

    select
        -- ids
        {{ refreshed_at() }} as refreshed_at,

        -- dimensions
        {{ sql_text(dataset()) }} as dataset,
        {{ sql_text(customers_source() or 'seeds/raw/raw_customers.csv') }} as source,
        {{ sql_text(var('recipe')) }} as recipe,
        model_in_force.model_id,
        model_in_force.reason as model_reason,
        fit.refit_outcome,
        k_explained.evidence as n_segments_evidence,

        -- measures
        k_explained.n_segments,
        k_explained.supported_k as supported_n_segments,
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
        model_in_force.fitted_at
    from input_checked
    cross join conventions
    cross join counted
    cross join model_in_force
    cross join k_explained
    cross join fit

),

final as (

    select * from previous
    union all
    select * from current_refresh

)

select * from final
