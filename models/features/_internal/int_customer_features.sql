{{ config(post_hook="{{ refuse_unknown_features() }}") }}

with customers as (

    select * from {{ ref('int_customer_totals') }}

),

value_positions as (

    select * from {{ ref('int_value_positions') }}

),

income_positions as (

    select * from value_positions
    where measure = 'income'

),

spending_positions as (

    select * from value_positions
    where measure = 'total_spending'

),

recency_positions as (

    select * from value_positions
    where measure = 'recency_days'

),

order_positions as (

    select * from value_positions
    where measure = 'order_count'

),

final as (

    select
        -- ids
        customers.customer_id,

        -- dimensions
        customers.education,
        customers.marital_status,
        customers.education_level,
        customers.living_situation,
        customers.imputed_columns,

        -- measures: the person and the household
        customers.income,
        ln(1 + customers.income) as log_income,
        customers.age,
        customers.tenure_days,
        customers.kids_at_home,
        customers.teens_at_home,
        customers.children_count,
        1
        + case when customers.living_situation = 'Partner' then 1 else 0 end
        + customers.children_count as household_size,

        -- measures: spending
        customers.total_spending,
        ln(1 + {{ not_below_zero('customers.total_spending') }}) as log_total_spending,
        customers.wine_spending,
        customers.fruit_spending,
        customers.meat_spending,
        customers.fish_spending,
        customers.sweet_spending,
        customers.gold_spending,
        {%- for category in categories() %}
        {{ not_below_zero('customers.' ~ category ~ '_spending') }}
        / nullif(customers.positive_spending, 0) as {{ category }}_share,
        {%- endfor %}

        -- measures: orders
        customers.order_count,
        customers.web_order_count,
        customers.catalogue_order_count,
        customers.store_order_count,
        customers.web_order_count / nullif(cast(customers.order_count as double), 0) as web_share,
        customers.catalogue_order_count
        / nullif(cast(customers.order_count as double), 0) as catalogue_share,
        customers.store_order_count
        / nullif(cast(customers.order_count as double), 0) as store_share,
        customers.deal_count,
        customers.total_spending
        / nullif(cast(customers.order_count as double), 0) as mean_order_value,
        customers.monthly_web_visit_count,
        customers.recency_days,

        -- measures: place among all customers
        {{ mid_rank('income_positions') }} as income_rank,
        {{ mid_rank('spending_positions') }} as spending_rank,
        {{ fifth('recency_positions', is_high_best=false) }} as recency_score,
        {{ fifth('order_positions', is_high_best=true) }} as frequency_score,
        {{ fifth('spending_positions', is_high_best=true) }} as monetary_score,

        -- flags
        customers.has_complained,
        customers.has_responded,
        customers.has_accepted_campaign_1,
        customers.has_accepted_campaign_2,
        customers.has_accepted_campaign_3,
        customers.has_accepted_campaign_4,
        customers.has_accepted_campaign_5,
        customers.is_income_imputed,
        customers.has_refunds,
        customers.age >= {{ var('max_age') }} as is_age_outlier,
        customers.income >= {{ var('max_income') }} as is_income_outlier,
        customers.age >= {{ var('max_age') }}
        or customers.income >= {{ var('max_income') }} as is_outlier,

        -- dates
        customers.enrolment_date
    from customers
    -- Every value has its position; a left join lets a reader's filter come before it.
    left join income_positions on customers.income = income_positions.measure_value
    left join spending_positions on customers.total_spending = spending_positions.measure_value
    left join recency_positions on customers.recency_days = recency_positions.measure_value
    left join order_positions on customers.order_count = order_positions.measure_value

)

select * from final
