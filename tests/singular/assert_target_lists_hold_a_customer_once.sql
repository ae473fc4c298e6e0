-- What: no list holds a customer twice.
-- Why: a customer who is listed twice is contacted twice. All lists together have several times as
-- many rows as there are customers, so this looks at the customers of the maps, a bounded sample.
-- A returned row: an action and a customer who is listed more than once.
with lists as (

    select * from {{ ref('target_lists') }}

),

sampled as (

    select distinct customer_id from {{ ref('map_points') }}

),

final as (

    select
        lists.action,
        lists.customer_id,
        count(*) as row_count
    from lists
    inner join sampled on lists.customer_id = sampled.customer_id
    group by
        lists.action,
        lists.customer_id
    having count(*) > 1

)

select * from final
