-- How much of the revenue do the segments hold, the richest first?
with profiles as (

    select * from {{ ref('segment_profiles') }}

),

final as (

    select
        segment_label,
        customer_count,
        customer_share,
        spending_share,
        sum(spending_share) over (
            order by mean_total_spending desc
        ) as cumulative_spending_share
    from profiles

)

select * from final
order by cumulative_spending_share
