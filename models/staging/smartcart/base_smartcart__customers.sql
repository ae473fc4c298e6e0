{%- set input = input_file() -%}

with cells as (

    select * from {{ read_input(input) }}

),

final as (

    select
        row_number() over () as source_row_number,
        {%- for column in input_columns() %}
        {{ sql_name(input.columns[column.name]) }} as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from cells

)

select * from final
