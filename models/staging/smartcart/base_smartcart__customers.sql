{%- set input = input_file() -%}

with cells as (

    select * from {{ read_input(input) }}

),

final as (

    select
        {%- for column in columns_of_file() %}
        {{ sql_name(input.columns[column.name]) }} as {{ column.name }},
        {%- endfor %}
        {{ source_row_number(input) }} as source_row_number
    from cells

)

select * from final
