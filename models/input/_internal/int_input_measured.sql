{{ config(materialized='table') }}

with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

reference_dates as (

    select * from {{ ref('int_reference_date') }}

),

previous_customers as (

    select * from {{ source('previous', 'customer_segments') }}

),

column_gaps as (

    select * from {{ ref('int_column_gaps') }}

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
    where not exists (
        select 1 from parsed_customers
        where parsed_customers.customer_id = previous_customers.customer_id
    )

),

rows_counted as (

    select
        count(*) as rows_in,
        count(*) - count(reasons) as rows_accepted,
        count(reasons) as rows_rejected
    from parsed_customers

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
        column_gaps.empty_columns,
        column_gaps.empty_optional_columns,
        column_gaps.unreadable_columns,
        column_gaps.imputed_columns,
        reasons_listed.frequent_reasons,

        -- measures
        rows_counted.rows_in,
        rows_counted.rows_accepted,
        rows_counted.rows_rejected,
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
    cross join column_gaps
    cross join ages_counted
    cross join reasons_listed

)

select * from final
