with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

currency_marks as (

    select * from {{ ref('currency_marks') }}

),

marks as (

    select
        least_currency_mark as mark,
        count(*) as row_count
    from parsed_customers
    where least_currency_mark is not null
    group by least_currency_mark
    union all
    select
        greatest_currency_mark as mark,
        count(*) as row_count
    from parsed_customers
    where greatest_currency_mark != least_currency_mark
    group by greatest_currency_mark

),

-- Points were taken off with the digits: Rs. is RS.
known as (

    select distinct
        replace(upper(mark), '.', '') as mark,
        currency
    from currency_marks

),

counted as (

    select
        marks.mark,
        sum(marks.row_count) as row_count
    from marks
    where marks.mark in (select known.mark from known)
    group by marks.mark

),

listed as (

    select
        count(*) as mark_count,
        {{ dbt.listagg(
            "mark || ' (' || row_count || ' rows)'", "', '", "order by row_count desc, mark"
        ) }} as marks
    from counted

),

by_currency as (

    select
        known.currency,
        count(*) as mark_count
    from counted
    inner join known on counted.mark = known.mark
    group by known.currency

),

-- A currency that all marks may stand for: $ and USD have one, $ and EUR have none.
shared as (

    select max(mark_count) as mark_count
    from by_currency

),

final as (

    select case when listed.mark_count > shared.mark_count then listed.marks end as mixed_currencies
    from listed
    cross join shared

)

select * from final
