{#-
    A query of one row: the currency marks of a file, each with its count, where no currency has all of
    them; else null. `marks` is a relation of mark and row_count, `seed` one over currency_marks.
-#}
{%- macro mixed_currencies(marks, seed, rows) -%}
with known as (

    -- Points were taken off with the digits: Rs. is RS.
    select distinct
        replace(upper(mark), '.', '') as mark,
        currency
    from {{ seed }}
    union
    select distinct
        currency as mark,
        currency
    from {{ seed }}

),

counted as (

    select
        replace(mark, '.', '') as mark,
        sum(row_count) as row_count
    from {{ marks }}
    where replace(mark, '.', '') in (select known.mark from known)
    group by replace(mark, '.', '')

),

listed as (

    select
        count(*) as mark_count,
        {{ dbt.listagg(
            "mark || ' (' || row_count || ' " ~ rows ~ ")'", "', '", "order by row_count desc, mark"
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

)

select case when listed.mark_count > shared.mark_count then listed.marks end as mixed_currencies
from listed
cross join shared
{%- endmacro -%}
