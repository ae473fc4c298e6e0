with customers as (

    select * from {{ ref('customer_features') }}

),

category_spending as (

    select * from {{ ref('order_category_spending') }}
    where spending_share > 0

),

category_customers as (

    select
        customers.customer_id,
        {{ decile('customers.spending_rank') }} as spending_decile,
        category_spending.category,
        category_spending.net_spending,
        category_spending.spending_share
    from customers
    inner join category_spending on customers.customer_id = category_spending.customer_id

),

-- What customers who spend as much spend it on.
spending_mixes as (

    select
        spending_decile,
        category,
        sum(net_spending)
        / sum(sum(net_spending)) over (partition by spending_decile) as usual_share
    from category_customers
    group by spending_decile, category

),

lifts as (

    select
        category_customers.customer_id,
        category_customers.category,
        category_customers.spending_share / spending_mixes.usual_share as lift
    from category_customers
    inner join spending_mixes
        on
            category_customers.spending_decile = spending_mixes.spending_decile
            and category_customers.category = spending_mixes.category
    where
        category_customers.net_spending >= {{ var('interest_min_amount') }}
        and category_customers.spending_share >= {{ var('interest_min_share') }}
        and category_customers.spending_share
        >= {{ var('interest_min_lift') }} * spending_mixes.usual_share

),

placed as (

    select
        *,
        row_number() over (partition by customer_id order by lift desc, category asc) as place
    from lifts

),

final as (

    select
        customer_id,
        max(case when place = 1 then category end) as first_interest,
        max(case when place = 2 then category end) as other_interest,
        max(case when place = 1 then lift end) as top_lift,
        max(case when place = 2 then lift end) as second_lift
    from placed
    where place <= 2
    group by customer_id

)

select * from final
