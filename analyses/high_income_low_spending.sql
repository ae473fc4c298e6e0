-- How rare is a high income with low spending?
-- One row for all customers: the share who stand in the upper half (third) by income and in the
-- lower half (third) by spending. Were the two unrelated, it would be 0.25 (0.11).
with customers as (

    select * from {{ ref('customer_features') }}

),

final as (

    select
        count(*) as customer_count,
        avg(case when income_rank > 0.5 and spending_rank < 0.5 then 1.0e0 else 0.0e0 end)
            as share_by_halves,
        avg(case when income_rank * 3 > 2 and spending_rank * 3 < 1 then 1.0e0 else 0.0e0 end)
            as share_by_thirds
    from customers

)

select * from final
