{{ config(materialized='table') }}

with rejected_rows as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}
    where reasons is not null

),

final as (

    select
        -- ids
        source_row_number,
        customer_id_text,

        -- dimensions
        reasons,
        raw_row,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from rejected_rows

)

select * from final
