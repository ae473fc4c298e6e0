{%- set input = input_file() -%}

with cells as (

    select * from {{ read_input(input) }}

),

final as (

    select
        {%- for column in columns_of_file() %}
        {%- set cell = sql_name(input.columns[column.name]) %}
        {{ 'cast(' ~ cell ~ ' as string)' if column.is_text else cell }} as {{ column.name }},
        {%- endfor %}
        {{ source_row_number(input) }} as source_row_number
    from cells

)

select * from final
