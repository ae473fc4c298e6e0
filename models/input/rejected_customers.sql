{{ config(materialized='table') }}

with rejected_customers as (

    select * from {{ ref('stg_smartcart__rejected_customers') }}

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
    from rejected_customers

)

select * from final
