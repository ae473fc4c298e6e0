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
    where marks.mark in (select mark from known)
    group by marks.mark

),

-- Currencies that all marks may stand for: $ and USD are one, $ and EUR are none.
shared as (

    select known.currency
    from counted
    inner join known on counted.mark = known.mark
    group by known.currency
    having count(*) = (select count(*) from counted)

),

listed as (

    select
        count(*) as mark_count,
        {{ dbt.listagg(
            "mark || ' (' || row_count || ' rows)'", "', '", "order by row_count desc, mark"
        ) }} as marks
    from counted

),

final as (

    select
        case
            when mark_count > 1 and (select count(*) from shared) = 0 then marks
        end as mixed_currencies
    from listed

)

select * from final
