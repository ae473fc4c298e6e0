{%- set input = input_file() -%}

with cells as (

    select * from {{ read_input(input) }}

),

final as (

    select
        {%- for column in input_columns() %}
        {{ sql_name(input.columns[column.name]) }} as {{ column.name }},
        {%- endfor %}
        row_number() over () as source_row_number
    from cells

)

select * from final
