{{ config(materialized='table') }}

with training_customers as (

    select * from {{ ref('int_training_customers') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

final as (

    select
        {%- for column in input_columns() if column.holds == 'amount' %}
        median(training_customers.{{ column.name }}) as {{ column.name }},
        {%- endfor %}
        {%- for column in input_columns() if column.holds == 'count' %}
        cast(floor(median(training_customers.{{ column.name }})) as integer) as {{ column.name }},
        {%- endfor %}
        cast(floor(median(
            {{ dbt.datediff('enrolment_date', 'reference_date', 'day') }}
        )) as integer) as tenure_days
    from training_customers
    cross join model_in_force

)

select * from final
