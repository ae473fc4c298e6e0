{{ config(materialized='table') }}

{%- set values = value_columns(columns_of_file()) %}
{%- set needed = values | rejectattr('optional', 'defined') | list %}

with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

usable_customers as (

    select
        {%- for column in values %}
        {{ usable_value(column) }} as {{ column.name }},
        {%- endfor %}
        case
            when income < 0 then concat_ws(', ', unreadable_columns, 'Income')
            else unreadable_columns
        end as unreadable_columns
    from parsed_customers
    where reasons is null

),

values_counted as (

    select
        {{ list_of(empty_columns()) }} as empty_columns,
        {{ list_of(empty_columns(is_optional=true)) }} as empty_optional_columns,
        {%- for column in needed %}
        count(*) - count({{ column.name }}) as {{ column.name }}_imputed_count,
        {%- endfor %}
        count(*) as rows_accepted
    from usable_customers

),

-- Few sets of columns, however many customers.
unreadable_sets as (

    select
        unreadable_columns,
        count(*) as row_count
    from usable_customers
    where unreadable_columns is not null
    group by unreadable_columns

),

unreadable_counted as (

    select
        {%- for column in needed %}
        sum(case when {{ has_item('unreadable_columns', column.header) }} then row_count end)
            as {{ column.name }}_unreadable_count,
        {%- endfor %}
        count(*) as set_count
    from unreadable_sets

),

final as (

    select
        values_counted.empty_columns,
        values_counted.empty_optional_columns,
        {{ columns_above('_unreadable_count', var('max_unreadable_share')) }}
            as unreadable_columns,
        {{ columns_above('_imputed_count', var('max_imputed_share')) }} as imputed_columns
    from values_counted
    cross join unreadable_counted

)

select * from final
