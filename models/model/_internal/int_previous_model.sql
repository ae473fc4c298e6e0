{{ config(materialized='table') }}

{%- set absent = absent_features() | join("', '") %}

with input_checked as (

    select * from {{ ref('int_input_checked') }}

),

models as (

    select * from {{ source('previous', 'model_registry') }}
    where is_in_force

),

parameters as (

    select * from {{ source('previous', 'segmentation_parameters') }}

),

last_summary as (

    select * from {{ source('previous', 'refresh_summary') }}
    order by refreshed_at desc
    limit 1

),

missing_inputs as (

    select {{ dbt.listagg('feature', "', '", 'order by feature') }} as features
    from parameters
    where
        parameter = 'feature_mean'
        and feature in ('{{ absent }}')

),

final as (

    select
        -- ids
        models.model_id,

        -- dimensions
        models.fit_fingerprint,
        missing_inputs.features as missing_inputs,

        -- measures
        last_summary.n_segments,
        -- Calendar years, as ages are counted.
        cast(
            extract(year from input_checked.reference_date)
            - extract(year from models.reference_date) as integer
        ) as years_since_fit,
        {{ days_between('models.reference_date', 'input_checked.reference_date') }}
            as days_since_fit,

        -- dates
        models.reference_date,
        models.fitted_at
    from input_checked
    cross join missing_inputs
    left join models on true
    left join last_summary on true

)

select * from final
