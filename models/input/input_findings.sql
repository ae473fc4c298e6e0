{{ config(materialized='table') }}

with file_findings as (

    select * from {{ ref('int_file_findings') }}

),

order_findings as (

    select * from {{ ref('int_order_findings') }}

),

listed_ids as (

    select * from {{ ref('int_listed_ids') }}

),

forgotten_ids as (

    select * from {{ source('previous', 'forgotten_ids') }}

),

customers as (

    select {{ id_key('customer_id') }} as id_key
    from {{ ref('stg_smartcart__customers') }}

),

flagged_cells as (

    select * from {{ ref('int_flagged_cells') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by column_name, finding order by source_row_number
        ) as example_number
    from flagged_cells

),

cell_findings as (

    select
        column_name,
        finding,
        count(*) as row_count,
        {{ dbt.listagg(
            "case when example_number <= 3 then cast(source_row_number as string) end",
            "', '",
            "order by source_row_number"
        ) }} as example_row_numbers
    from numbered
    group by column_name, finding

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

numbered_ids as (

    select
        *,
        row_number() over (
            partition by finding order by case when shown_id is null then 1 else 0 end, entry_number
        ) as example_number
    from odd_ids

),

list_findings as (

    select
        cast(null as string) as column_name,
        finding || coalesce(': ' || {{ dbt.listagg(
            "case when example_number <= 10 then shown_id end",
            "', '",
            "order by example_number"
        ) }}, '') as finding,
        count(*) as row_count
    from numbered_ids
    group by finding

),

final as (

    select
        -- dimensions
        column_name,
        finding,
        example_row_numbers,

        -- measures
        row_count,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from cell_findings
    union all
    select
        column_name,
        finding,
        cast(null as string) as example_row_numbers,
        row_count,
        {{ refreshed_at() }} as refreshed_at
    from file_findings
    union all
    select
        column_name,
        finding,
        example_row_numbers,
        row_count,
        {{ refreshed_at() }} as refreshed_at
    from order_findings
    union all
    select
        column_name,
        finding,
        cast(null as string) as example_row_numbers,
        row_count,
        {{ refreshed_at() }} as refreshed_at
    from list_findings

)

select * from final
