with order_lines as (

    select * from {{ ref('stg_smartcart__order_lines') }}

),

order_lines_checked as (

    select * from {{ ref('int_order_lines_checked') }}

),

customers as (

    select * from {{ ref('int_order_customers') }}

),

reasons as (

    select
        'order line refused: ' || reasons as finding,
        count(*) as row_count,
        min(source_row_number) as first_row_number
    from order_lines
    where reasons is not null
    group by reasons

),

statuses as (

    select
        'the status ' || {{ shortened('unknown_status', 40) }}
        || ' is not in the seed order_statuses: its lines are sales' as finding,
        count(*) as row_count,
        min(source_row_number) as first_row_number
    from order_lines
    where unknown_status is not null
    group by {{ shortened('unknown_status', 40) }}
    order by row_count desc, finding asc
    limit 20

),

-- They bought nothing in this log, so they are in no segment.
returns_only as (

    select count(distinct order_lines.customer_id) as customer_count
    from order_lines
    where
        order_lines.reasons is null
        and order_lines.customer_id not in (select customers.customer_id from customers)

),

-- What customers will bring is not said of every log (docs/value.md).
repeat_buyers as (

    select
        count(case when customers.gap_count > 0 then 1 end) as repeat_buyer_count,
        {{ days_between('min(customers.first_order_date)', 'max(order_lines_checked.last_day)') }}
        + 1 as observed_days
    from customers
    cross join order_lines_checked
    having count(*) > 0

),

value_limits as (

    select
        repeat_buyer_count,
        coalesce(
            {{ value_refusal('repeat_buyer_count', 'observed_days') }},
            {{ value_warning('repeat_buyer_count') }}
        ) as limitation
    from repeat_buyers

),

final as (

    select
        cast(null as string) as column_name,
        finding,
        cast(first_row_number as string) as example_row_numbers,
        row_count
    from reasons
    union all
    select
        'status' as column_name,
        finding,
        cast(first_row_number as string) as example_row_numbers,
        row_count
    from statuses
    union all
    select
        cast(null as string) as column_name,
        'customers with returns and no sale: in no segment' as finding,
        cast(null as string) as example_row_numbers,
        customer_count as row_count
    from returns_only
    where customer_count > 0
    union all
    select
        cast(null as string) as column_name,
        'order lines that repeat another one exactly: kept' as finding,
        cast(null as string) as example_row_numbers,
        cast(repeat_count as bigint) as row_count
    from order_lines_checked
    where repeat_count > 0
    union all
    select
        cast(null as string) as column_name,
        'customer_value: ' || limitation as finding,
        cast(null as string) as example_row_numbers,
        repeat_buyer_count as row_count
    from value_limits
    where limitation is not null

)

select * from final
