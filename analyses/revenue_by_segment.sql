-- How much of the revenue do the top segments hold?
-- One row per segment, the one with the highest spending per customer first. The cumulative columns
-- count the segments up to this row together: 0.9 in the second row is nine tenths of all spending.
with profiles as (

    select * from {{ ref('segment_profiles') }}

),

final as (

    select
        segment_label,
        customer_count,
        customer_share,
        spending_share,
        sum(customer_share) over (
            order by mean_total_spending desc, segment_label asc
        ) as cumulative_customer_share,
        sum(spending_share) over (
            order by mean_total_spending desc, segment_label asc
        ) as cumulative_spending_share
    from profiles

)

select * from final
order by cumulative_spending_share
