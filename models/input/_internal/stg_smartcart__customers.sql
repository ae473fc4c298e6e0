with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

final as (

    select
        -- ids
        customer_id,
        source_row_number,

        -- columns of the file
        {%- for column in input_columns() if column.holds != 'id' %}
        {{ usable_value(column) }} as {{ column.name }},
        {%- endfor %}

        -- reasons
        unreadable_columns
    from parsed_customers
    where reasons is null

)

select * from final
