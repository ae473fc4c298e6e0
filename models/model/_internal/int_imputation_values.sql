{{ config(materialized='table') }}

with training_customers as (

    select * from {{ ref('int_training_customers') }}

),

scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

parameters as (

    select * from {{ source('previous', 'segmentation_parameters') }}

),

medians as (

    select
        {%- for column in input_columns() if column.holds in ['amount', 'count'] %}
        {%- if column.is_unused %}
        cast(null as double) as {{ column.name }},
        {%- elif column.is_flag %}
        -- Where only yes is written, nothing is no.
        case
            when min(training_customers.{{ column.name }}) > 0 then 0
            else median(training_customers.{{ column.name }})
        end as {{ column.name }},
        {%- else %}
        median(training_customers.{{ column.name }}) as {{ column.name }},
        {%- endif %}
        {%- endfor %}
        median(
            {{ dbt.datediff('enrolment_date', 'reference_date', 'day') }}
        ) filter (
            -- After the refresh's reference date there is no tenure.
            where {{ dbt.datediff('enrolment_date', 'reference_date', 'day') }}
            >= -scoring_model.days_since_fit
        ) as tenure_days
    from training_customers
    cross join scoring_model

),

-- Of the model that goes on scoring; null for a new one.
stored as (

    select
        {%- for column in input_columns() if column.holds in ['amount', 'count'] %}
        max(parameters.value) filter (where parameters.feature = '{{ column.name }}')
            as {{ column.name }},
        {%- endfor %}
        max(parameters.value) filter (where parameters.feature = 'tenure_days') as tenure_days
    from parameters
    cross join scoring_model
    where parameters.parameter = 'imputation_value' and not scoring_model.is_new_model

),

-- A column that the file lacks stays null.
chosen as (

    select
        {%- for column in input_columns() if column.holds in ['amount', 'count'] %}
        case
            when medians.{{ column.name }} is not null
                then coalesce(stored.{{ column.name }}, medians.{{ column.name }})
        end as {{ column.name }},
        {%- endfor %}
        -- At the refresh's date, like every other tenure.
        coalesce(stored.tenure_days, medians.tenure_days)
        + scoring_model.days_since_fit as tenure_days
    from medians
    cross join stored
    cross join scoring_model

),

final as (

    select
        {%- for column in input_columns() if column.holds == 'amount' %}
        {{ column.name }},
        {%- endfor %}
        {%- for column in input_columns() if column.holds == 'count' %}
        cast(floor({{ column.name }}) as integer) as {{ column.name }},
        {%- endfor %}
        cast(floor(tenure_days) as integer) as tenure_days
    from chosen

)

select * from final
