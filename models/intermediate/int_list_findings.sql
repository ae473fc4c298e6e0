with listed_ids as (

    select * from {{ ref('int_listed_ids') }}

),

forgotten_ids as (

    select * from {{ source('previous', 'forgotten_ids') }}

),

unknown_ids as (

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

),

numbered as (

    select
        *,
        row_number() over (
            partition by finding order by case when shown_id is null then 1 else 0 end, entry_number
        ) as example_number
    from unknown_ids

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
