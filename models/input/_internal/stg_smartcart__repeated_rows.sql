{{ config(materialized='table') }}

{%- set is_text = (columns_of_file() | selectattr('holds', 'equalto', 'id') | first).is_text %}

-- The file is imported twice: an import that two steps share would be held in memory whole.
with ids as (

    select
        {{ parse_id('customer_id', is_text) }} as customer_id,
        source_row_number
    from {{ ref('base_smartcart__customers') }}

),

cells as (

    select * from {{ ref('base_smartcart__customers') }}

),

repeated_ids as (

    select
        customer_id,
        min(source_row_number) as first_row_number
    from ids
    where customer_id is not null
    group by customer_id
    having count(*) > 1

),

repeated_rows as (

    select
        repeated_ids.customer_id,
        repeated_ids.first_row_number,
        cells.source_row_number,
        {{ row_as_json('cells.') }} as raw_row
    from cells
    inner join repeated_ids
        on {{ parse_id('cells.customer_id', is_text) }} = repeated_ids.customer_id

),

final as (

    select
        -- ids
        repeated_rows.source_row_number,
        repeated_rows.customer_id,

        -- dimensions
        case
            when repeated_rows.raw_row = first_rows.raw_row then 'the row repeats an earlier one'
            else 'ID repeats an earlier row'
        end as reason,
        repeated_rows.raw_row
    from repeated_rows
    inner join repeated_rows as first_rows
        on
            repeated_rows.customer_id = first_rows.customer_id
            and repeated_rows.first_row_number = first_rows.source_row_number
    where repeated_rows.source_row_number > repeated_rows.first_row_number

)

select * from final
