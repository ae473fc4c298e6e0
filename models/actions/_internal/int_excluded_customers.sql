{{ config(materialized='table') }}

with listed_ids as (

    select * from {{ ref('int_listed_ids') }}

),

counted as (

    select
        count(distinct entry_number) as id_count,
        count(customer_id) as known_count
    from listed_ids

),

refused as (

    select {{ refuse_if(
        "id_count > 0 and known_count = 0",
        "'exclude_ids: none of the ' || id_count || ' ids is the id of a customer. '"
        " || 'Give a file with one customer id a line, or a table with a column ID.'"
    ) }} as refusal
    from counted

),

final as (

    select distinct listed_ids.customer_id
    from refused
    left join listed_ids on listed_ids.customer_id is not null
    where refused.refusal is null and listed_ids.customer_id is not null

)

select * from final
