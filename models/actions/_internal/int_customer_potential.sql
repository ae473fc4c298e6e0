with customers as (

    select * from {{ ref('int_customer_interests') }}

),

income_levels as (

    select * from {{ ref('int_income_levels') }}

),

final as (

    select
        customers.*,
        case
            when customers.is_income_imputed or customers.is_outlier then 0
            else coalesce(
                greatest(
                    income_levels.median_total_spending
                    - {{ not_below_zero('customers.total_spending') }}, 0
                ), 0
            )
        end as spending_potential,
        customers.income_rank >= {{ var('upsell_min_income_rank') }}
        and customers.income_rank - customers.spending_rank >= {{ var('upsell_min_gap') }}
            as is_upsell_candidate
    from customers
    left join income_levels on {{ decile('customers.income_rank') }} = income_levels.income_decile

)

select * from final
