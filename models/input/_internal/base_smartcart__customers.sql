{%- set input = input_file() -%}

with cells as (

    select * from {{ read_input(input) }}

),

final as (

    select
        {%- for column in columns_of_file() %}
        {#- Whatever a header holds stays a name. -#}
        {%- set cell = adapter.quote(input.columns[column.name] | replace('"', '""')) %}
        {{ 'cast(' ~ cell ~ ' as string)' if column.is_text else cell }} as {{ column.name }},
        {%- endfor %}
        {{ source_row_number(input) }} as source_row_number
    from cells

)

select * from final
