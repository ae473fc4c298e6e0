{{ config(materialized='table') }}

with input_checked as (

    select * from {{ ref('int_input_checked') }}

),

training_customers as (

    select * from {{ ref('int_training_customers') }}

),

row_numbers as (

    select {{ hex_number('md5(' ~ row_as_text(input_columns()) ~ ')', 8) }} as row_number_of_content
    from training_customers

),

fingerprint as (

    select
        count(*) as training_customer_count,
        cast(sum(row_number_of_content) as bigint) as training_content
    from row_numbers

),

final as (

    select
        -- ids
        md5(
            '{{ fit_fingerprint() }}'
            || '/' || cast(fingerprint.training_customer_count as varchar)
            || '/' || cast(fingerprint.training_content as varchar)
        ) as model_id,

        -- dimensions
        'every refresh fits a model of its own' as reason,

        -- flags
        true as is_new_model,

        -- dates
        input_checked.reference_date
    from input_checked
    cross join fingerprint

)

select * from final
