with listed_ids as (

    select * from {{ ref('int_listed_ids') }}

),

forgotten_ids as (

    select * from {{ source('previous', 'forgotten_ids') }}

),

customers as (

    select {{ id_key('customer_id') }} as id_key
    from {{ ref('customer_features') }}

),

odd_ids as (

    select
        'exclude_ids: ids of no customer' as finding,
        entry_number,
        shown_id
    from listed_ids
    where customer_id is null
    union all
    select
        'forget_customers: ids that the last release does not know' as finding,
        entry_number,
        shown_id
    from forgotten_ids
    group by entry_number, shown_id
    having max(case when is_known then 1 else 0 end) = 0
    union all
    select distinct
        'forget_customers: ids that are still in the customer file, remove their rows' as finding,
        forgotten_ids.entry_number,
        forgotten_ids.shown_id
    from forgotten_ids
    inner join customers on forgotten_ids.id_key = customers.id_key

),

numbered as (

    select
        *,
        row_number() over (
            partition by finding order by case when shown_id is null then 1 else 0 end, entry_number
        ) as example_number
    from odd_ids

),

final as (

    select
        cast(null as string) as column_name,
        finding || coalesce(': ' || {{ dbt.listagg(
            "case when example_number <= 10 then shown_id end",
            "', '",
            "order by example_number"
        ) }}, '') as finding,
        count(*) as row_count
    from numbered
    group by finding

)

select * from final
