{{ config(materialized='table') }}

{%- set values = value_columns(columns_of_file()) %}
{%- set needed = values | rejectattr('optional', 'defined') | list %}
{#- Columns without a value in any usable row. -#}
{%- set empty, empty_optional = {}, {} -%}
{%- for column in values -%}
    {%- do (empty_optional if column.optional else empty).update(
        {column.header: 'count(' ~ column.name ~ ') = 0'}
    ) -%}
{%- endfor %}

with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

reference_dates as (

    select * from {{ ref('int_reference_date') }}

),

customers as (

    select * from {{ ref('stg_smartcart__customers') }}

),

order_lines_checked as (

    select
        rows_in as lines_in,
        rows_accepted as lines_accepted,
        rows_rejected as lines_rejected
    from {{ ref('int_order_lines_checked') }}

),

previous_customers as (

    select * from {{ source('previous', 'customer_segments') }}

),

usable_customers as (

    select
        birth_year,
        case when income >= 0 then income end as income,
        wine_spending + fruit_spending + meat_spending
        + fish_spending + sweet_spending + gold_spending as total_spending,
        {{ has_refunds() }} as has_refunds
    from parsed_customers
    where reasons is null

),

previous_counted as (

    select count(*) as previous_customer_count
    from previous_customers

),

-- A customer whose row is rejected is in the file.
gone_counted as (

    select count(*) as gone_customer_count
    from previous_customers
    where
        not exists (
            select 1 from parsed_customers
            where parsed_customers.customer_id = previous_customers.customer_id
        )
        and not exists (
            select 1 from customers
            where customers.customer_id = previous_customers.customer_id
        )

),

rows_counted as (

    select
        count(*) as rows_in,
        count(*) - count(reasons) as rows_accepted,
        count(reasons) as rows_rejected
    from parsed_customers

),

-- With orders: those of both doors.
known_customers as (

    select
        count(*) as customer_count,
        count(income) / cast(nullif(count(*), 0) as double) as income_known_share
    from customers

),

customers_counted as (

    select
        median(income) as median_income,
        median(total_spending) as median_spending,
        median(birth_year) as median_birth_year,
        avg(case when income >= {{ var('max_income') }} then 1.0e0 else 0.0e0 end)
            as income_outlier_share,
        count(*) filter (where has_refunds) as refund_customer_count
    from usable_customers

),

ages_counted as (

    select
        avg(case
            when
                extract(year from reference_dates.reference_date) - usable_customers.birth_year
                >= {{ var('max_age') }}
                then 1.0e0
            else 0.0e0
        end) as age_outlier_share
    from usable_customers
    cross join reference_dates

),

usable_cells as (

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
        {%- for column in needed %}
        count(*) - count({{ column.name }}) as {{ column.name }}_imputed_count,
        {%- endfor %}
        {{ list_of(empty) }} as empty_columns,
        {{ list_of(empty_optional) }} as empty_optional_columns,
        count(*) as row_count
    from usable_cells

),

-- Few sets of columns, however many customers.
unreadable_sets as (

    select
        unreadable_columns,
        count(*) as row_count
    from usable_cells
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

reasons_counted as (

    select
        reasons,
        count(*) as row_count,
        min(source_row_number) as first_row_number
    from parsed_customers
    where reasons is not null
    group by reasons
    order by row_count desc, reasons asc
    limit 3

),

reasons_listed as (

    select
        {{ dbt.listagg(
            shortened("reasons", 200) ~ " || ' (' || row_count || ' times, first in row ' || first_row_number || ')'",
            "'; '",
            "order by row_count desc, reasons"
        ) }} as frequent_reasons
    from reasons_counted

),

final as (

    select
        -- dimensions
        values_counted.empty_columns,
        values_counted.empty_optional_columns,
        {{ columns_above('_unreadable_count', var('max_unreadable_share')) }}
            as unreadable_columns,
        {{ columns_above('_imputed_count', var('max_imputed_share')) }} as imputed_columns,
        reasons_listed.frequent_reasons,

        -- measures
        rows_counted.rows_in,
        rows_counted.rows_accepted,
        rows_counted.rows_rejected,
        order_lines_checked.lines_in,
        order_lines_checked.lines_accepted,
        order_lines_checked.lines_rejected,
        known_customers.customer_count,
        known_customers.income_known_share,
        previous_counted.previous_customer_count,
        gone_counted.gone_customer_count,
        customers_counted.refund_customer_count,
        customers_counted.median_income,
        customers_counted.median_spending,
        extract(year from reference_dates.reference_date) - customers_counted.median_birth_year
            as median_age,
        customers_counted.income_outlier_share,
        ages_counted.age_outlier_share,

        -- dates
        reference_dates.reference_date
    from rows_counted
    cross join reference_dates
    cross join previous_counted
    cross join gone_counted
    cross join customers_counted
    cross join values_counted
    cross join unreadable_counted
    cross join ages_counted
    cross join reasons_listed
    cross join order_lines_checked
    cross join known_customers

)

select * from final
