{{ config(materialized='table') }}

with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

reference_dates as (

    select * from {{ ref('int_reference_date') }}

),

usable_customers as (

    select
        *,
        wine_spending + fruit_spending + meat_spending
        + fish_spending + sweet_spending + gold_spending as total_spending
    from parsed_customers
    where reasons is null

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
        {{ list_of(empty_columns()) }} as empty_columns
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
            "reasons || ' (' || row_count || ' times, first in row ' || first_row_number || ')'",
            "'; '",
            "order by row_count desc, reasons"
        ) }} as frequent_reasons
    from reasons_counted

),

final as (

    select
        -- dimensions
        customers_counted.empty_columns,
        reasons_listed.frequent_reasons,

        -- measures
        rows_counted.rows_in,
        rows_counted.rows_accepted,
        rows_counted.rows_rejected,
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
    cross join customers_counted
    cross join ages_counted
    cross join reasons_listed

)

select * from final
