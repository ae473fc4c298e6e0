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

final as (

    {{ mixed_currencies('marks', 'currency_marks', 'rows') | indent(4) }}

)

select * from final
