with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

final as (

    select
        source_row_number,
        customer_id_text,
        reasons,
        raw_row
    from parsed_customers
    where reasons is not null

)

select * from final
