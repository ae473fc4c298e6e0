{{ config(materialized='table') }}

with cells as (

    select * from {{ ref('base_smartcart__customers') }}

),

date_order as (

    select * from {{ ref('stg_smartcart__date_order') }}

),

typed as (

    select
        {%- for column in input_columns() %}
        cells.{{ column.name }} as {{ column.name }}_cell,
        {{ parse_cell('cells.' ~ column.name, column.holds) }} as {{ column.name }},
        {%- endfor %}
        cells.source_row_number
    from cells
    cross join date_order

),

first_rows as (

    select
        customer_id,
        min(source_row_number) as first_row_number
    from typed
    where customer_id is not null
    group by customer_id
    having count(*) > 1

),

judged as (

    select
        typed.*,
        {{ list_of(unreadable_cells()) }} as unreadable_columns,
        {{ list_of(rejection_reasons()) }} as reasons
    from typed
    left join first_rows on typed.customer_id = first_rows.customer_id

),

final as (

    select
        -- ids
        source_row_number,
        customer_id,
        cast(customer_id_cell as varchar) as customer_id_text,

        -- columns of the file
        {%- for column in input_columns() if column.holds != 'id' %}
        {{ column.name }},
        {%- endfor %}

        -- reasons
        unreadable_columns,
        reasons,
        case when reasons is not null then {{ row_as_json() }} end as raw_row
    from judged

)

select * from final
