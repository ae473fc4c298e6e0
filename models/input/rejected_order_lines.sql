{{ config(materialized='table') }}

with rejected_lines as (

    select * from {{ ref('stg_smartcart__order_lines') }}
    where reasons is not null

),

final as (

    select
        -- ids
        source_row_number,
        order_id_text,
        customer_id_text,

        -- dimensions
        reasons,
        raw_row,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from rejected_lines

)

select * from final
