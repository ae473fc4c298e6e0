{{ config(materialized='table') }}

with customers as (

    select
        customer_id,
        {{ id_key('customer_id') }} as id_key
    from {{ ref('stg_smartcart__customers') }}

),

keys as (

    {{ read_id_list('exclude_ids') }}

),

matched as (

    select
        keys.entry_number,
        customers.customer_id
    from keys
    inner join customers on keys.id_key = customers.id_key

),

entries as (

    select distinct
        entry_number,
        shown_id
    from keys

),

final as (

    select distinct
        entries.entry_number,
        entries.shown_id,
        matched.customer_id
    from entries
    left join matched on entries.entry_number = matched.entry_number

)

select * from final
