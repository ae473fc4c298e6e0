-- How rare are customers who earn more than half of all and spend less than half of all?
with customers as (

    select * from {{ ref('customer_features') }}

),

final as (

    select
        count(*) as customer_count,
        avg(case when income_rank > 0.5 and spending_rank < 0.5 then 1.0 else 0.0 end)
            as share_by_halves,
        avg(case when income_rank > 2.0 / 3 and spending_rank < 1.0 / 3 then 1.0 else 0.0 end)
            as share_by_thirds
    from customers

)

select * from final
