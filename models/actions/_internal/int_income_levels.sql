{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('customer_features') }}

),

-- Of those whose income is known and usual.
final as (

    select
        -- ids
        {{ decile('income_rank') }} as income_decile,

        -- measures
        cast(median(total_spending) as double) as median_total_spending,
        count(*) as customer_count
    from customers
    where not is_income_imputed and not is_outlier
    group by {{ decile('income_rank') }}

)

select * from final
